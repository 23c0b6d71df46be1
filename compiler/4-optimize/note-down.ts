import type { Facts } from "../ir/facts.ts";
import type { Node } from "../ir/graph.ts";
import type { Decision, Notes } from "./decision.ts";

/** Collects the decisions of one run of a pass, but for those on how weights are prepared. */
export function noteDown(
  { isKnown }: Facts,
  pass: string,
): { readonly notes: Notes; readonly decisions: readonly Decision[] } {
  const decisions: Decision[] = [];
  const add = (what: Node, into: Node | undefined, rest: Pick<Decision, "action" | "why">): undefined => {
    if (isKnown(what.id) || what.origin === into?.origin) return;
    decisions.push({ pass, what: what.origin, ...(into === undefined ? {} : { into: into.origin }), ...rest });
  };
  const notes: Notes = {
    done: (action, what, into) => add(what, into, { action }),
    refused: (action, what, into, why) => add(what, into, { action, why }),
  };
  return { notes, decisions };
}
