import type { Facts } from "../ir/facts.ts";
import type { Node } from "../ir/graph.ts";
import type { Decision, Notes } from "./decision.ts";

/** Collects the decisions of one run of a pass, but for those on how weights are prepared. */
export function noteDown(
  { isKnown }: Facts,
  pass: string,
): { readonly notes: Notes; readonly decisions: readonly Decision[] } {
  const decisions: Decision[] = [];
  const add = (what: Node, into: Node | undefined, rest: Pick<Decision, "deed" | "why">): undefined => {
    if (isKnown(what.id) || what.origin === into?.origin) return;
    decisions.push({ pass, what: what.origin, ...(into === undefined ? {} : { into: into.origin }), ...rest });
  };
  const notes: Notes = {
    done: (deed, what, into) => add(what, into, { deed }),
    refused: (deed, what, into, why) => add(what, into, { deed, why }),
  };
  return { notes, decisions };
}
