import type { Term } from "../tree/module-tree.ts";
import type { Place, Run } from "./run.ts";
import { toTerm } from "./terms.ts";
import { isElements, type Value } from "./values.ts";

/** All tensors of a result, in their order. */
export function termsIn(run: Run, place: Place, value: Value): Term[] | undefined {
  if (value.kind === "none") return [];
  if (value.kind === "dict" || isElements(value)) {
    const items = value.kind === "dict" ? [...value.entries.values()] : value.items;
    const terms = items.map((item) => termsIn(run, place, item));
    return terms.every((term) => term !== undefined) ? terms.flat() : undefined;
  }
  if (value.kind !== "tensor") return undefined;
  const term = toTerm(run, place, value);
  return term && [term];
}
