import type { Span } from "../../../grammar/source.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Origins } from "./origins.ts";

/** A model, and what the functions behind its class are called. */
export interface TracedModel {
  readonly className: string;
  readonly graph: Graph;
  readonly functions: readonly string[];
}

/** What runs the network comes from its `forward`. */
const runs: ReadonlySet<string> = new Set(["forward", "forwardInto", "#run", "profile", "#profile"]);

/**
 * Where the lines of classes, and of the functions behind them, come from. It is read off the text as prettier lays it out:
 * what is declared begins on a line of its own, and ends with a brace as far to the left.
 */
export function classOrigins(code: string, models: readonly TracedModel[]): Origins {
  const classes = new Map(models.map((model) => [model.className, model.graph]));
  const functions = new Map(models.flatMap(({ functions, graph }) => functions.map((name) => [name, graph] as const)));
  let origin: Span | undefined;
  let inClass: Graph | undefined;
  return code.split("\n").map((line) => {
    const [, kind, name = ""] = /^(?:export )?(class|function) (\w+)/.exec(line) ?? [];
    if (kind !== undefined) {
      inClass = kind === "function" ? undefined : classes.get(name);
      origin = (inClass ?? functions.get(name))?.span;
    }
    const [, member] = /^ {2}(?:(?:static|async|private|readonly) )*(#?\w+)/.exec(line) ?? [];
    if (inClass && member !== undefined) origin = (runs.has(member) && inClass.forward) || inClass.span;
    const own = origin;
    if (line === "}") inClass = origin = undefined;
    return own;
  });
}
