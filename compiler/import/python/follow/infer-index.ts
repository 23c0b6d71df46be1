import { isFixed, sameDim, type Dim, type Shape } from "../../../ir/types.ts";
import { fail } from "./run.ts";
import { boundsOf } from "./slice-bounds.ts";
import { isElements, numberIn, type Value } from "./values.ts";

/** The shape of `x[…]`, by PyTorch's rules. */
export function inferIndex(shape: Shape, given: readonly Value[]): Shape {
  const taken = given.filter(({ kind }) => kind !== "none" && kind !== "ellipsis").length;
  if (taken > shape.length) fail("a tensor has fewer dimensions than subscripts");
  const result: Dim[] = [];
  const lists: { readonly at: number; readonly shape: Shape; readonly place: number }[] = [];
  let dim = 0;
  given.forEach((each, place) => {
    if (each.kind === "none") result.push(1);
    else if (each.kind === "ellipsis")
      for (let left = shape.length - taken; left > 0; left--) result.push(shape[dim++] ?? 1);
    else if (each.kind === "number") {
      const size = shape[dim++] ?? 1;
      const index = numberIn(each);
      if (index === undefined || each.isFloat) fail("a subscript is not known");
      if (isFixed(size) && (index >= size || index < -size)) fail("a subscript lies outside");
      if (!isFixed(size)) fail("one sample of the batch is taken");
    } else if (each.kind === "slice") result.push(sizeOfSlice(each, shape[dim++] ?? 1));
    else {
      lists.push({ at: result.length, shape: shapeOfList(each), place });
      dim++;
    }
  });
  result.push(...shape.slice(dim));
  const [first] = lists;
  if (!first) return result;
  const together = lists.reduce<Shape>((a, b) => broadcast(a, b.shape), []);
  // What stands apart goes to the front.
  const isApart = lists.some(({ place }, i) => place !== first.place + i);
  const at = isApart ? 0 : first.at;
  return [...result.slice(0, at), ...together, ...result.slice(at)];
}

function sizeOfSlice(slice: Extract<Value, { kind: "slice" }>, size: Dim): Dim {
  if (!isFixed(size)) {
    const isAll = (slice.start.kind === "none" || numberIn(slice.start) === 0) && slice.step.kind === "none";
    const { stop } = slice;
    const toEnd = stop.kind === "none" || (stop.kind === "number" && sameDim(stop.size, size));
    return isAll && toEnd ? size : fail("the batch is cut");
  }
  const [start, stop, step] = boundsOf(slice, size);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return step > 0 && count > 0 ? count : fail("a slice holds nothing");
}

function shapeOfList(value: Value): Shape {
  if (value.kind === "tensor") return value.shape;
  if (!isElements(value)) return fail("a subscript is no number");
  const [first] = value.items;
  return [value.items.length, ...(isElements(first) ? shapeOfList(first) : [])];
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i): Dim => {
    const [left, right] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (left === 1) return right;
    return right === 1 || sameDim(left, right) ? left : fail("subscripts do not go together");
  });
}
