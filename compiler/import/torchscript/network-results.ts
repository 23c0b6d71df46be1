import type { Term } from "../tree/module-tree.ts";
import { isSayable } from "../tree/plain-names.ts";
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

/** What the results are called: the keys of a dict of tensors. */
export function namesOfResults(value: Value): readonly string[] | undefined {
  if (value.kind !== "dict") return undefined;
  const given = [...value.entries].filter(([, each]) => each.kind !== "none");
  return given.length > 0 && given.every(([name, each]) => each.kind === "tensor" && isSayable(name))
    ? given.map(([name]) => name)
    : undefined;
}
