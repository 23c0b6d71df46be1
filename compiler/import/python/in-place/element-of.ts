import { eitherHeld, nothing, type Held } from "./held.ts";
import { either } from "./module-of.ts";
import type { Tracker } from "./tracker.ts";

/** An element: the one of that number, or one of all. */
export function elementOf(tracker: Tracker, held: Held, i?: number): Held {
  if (held.modules) {
    const children = held.modules.flatMap((each) =>
      each.kind === "list" || each.kind === "sequence" ? each.children : [each],
    );
    return { ...nothing, modules: [either(children)] };
  }
  if (held.elements) {
    if (i !== undefined && !held.isMixed) {
      const at = i < 0 ? held.elements.length + i : i;
      return held.elements[at] ?? nothing;
    }
    const [first = nothing, ...others] = held.elements;
    // One of several: which one is not known, so that none stands for another.
    return others.reduce(eitherHeld, first);
  }
  if (held.paths.length === 0) return nothing;
  return tracker.view([held], i === undefined ? undefined : { split: "[]", part: String(i) });
}
