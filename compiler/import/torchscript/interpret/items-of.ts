import { isFixed } from "../../../ir/types.ts";
import { literal } from "../../tree/module-tree.ts";
import { emitTensor } from "../emit-call.ts";
import type { Place, Run } from "../run.ts";
import { toTerm } from "../terms.ts";
import { isElements, type Value } from "../values.ts";

/** What a loop goes through: of a tensor, its parts along the first dimension. */
export function itemsOf(run: Run, place: Place, value: Value): readonly Value[] | undefined {
  if (isElements(value)) return value.items;
  if (value.kind !== "tensor") return undefined;
  const [first, ...rest] = value.shape ?? [];
  const of = first !== undefined && isFixed(first) && first <= 1000 ? toTerm(run, place, value) : undefined;
  if (!of || first === undefined || !isFixed(first)) return undefined;
  return Array.from({ length: first }, (_, i) =>
    emitTensor(place, { kind: "index", of, at: [{ kind: "at", index: literal(i) }] }, rest, {}, { base: value }),
  );
}
