import type { DiagnosticDetails } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { Refusal } from "../ir/refusal.ts";
import { fail, type Context } from "./context.ts";

const codes = {
  range: "NN2055",
  combination: "NN2056",
  count: "NN2057",
  unsupported: "NN2058",
  rank: "NN3011",
  unequal: "NN3012",
  weight: "NN3013",
  indivisible: "NN3014",
  dim: "NN3015",
  part: "NN3016",
  small: "NN3017",
  broadcast: "NN3018",
  view: "NN3019",
  size: "NN3020",
  open: "NN3021",
  "open-twice": "NN3022",
} as const satisfies Readonly<Record<Refusal, string>>;

/** Ends the statement with what an op, a layer or a function has against what it is given, in its own words. */
export const refuse = (
  context: Context,
  kind: Refusal,
  span: Span,
  problem: string,
  help?: string,
  details?: DiagnosticDetails,
): never => fail(context, codes[kind], span, { problem, help }, details);
