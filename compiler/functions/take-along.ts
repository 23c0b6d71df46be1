import type { Build } from "../ir/build.ts";
import { isFixed, productOf, showDim, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { gather } from "../ops/arrangement/gather.ts";
import { expand } from "../ops/arrangement/views.ts";
import { reshapeTo } from "./shape.ts";

/** What an index must be, and what to do with one of bools. */
export function checkIndexTensor(b: Build, index: TensorValue): void {
  if (index.isMask)
    b.fail(
      "unsupported",
      "a tensor of bools is no index: how much it takes is only known at run time",
      "where(mask, x, other) keeps the shape, and masked_fill(mask, value) sets what the mask says",
    );
}

/** Whole slices of `x` along a dimension, which an index of any shape counts out: its shape stands in place of the dimension. */
export function takeAlong(b: Build, x: TensorValue, at: number, index: TensorValue, wraps: boolean): TensorValue {
  checkIndexTensor(b, index);
  const { shape } = x.type;
  const size = shape[at] as Dim;
  if (!isFixed(size))
    b.fail(
      "open",
      `the open dimension ${showDim(size)} of ${showShape(shape)} cannot be indexed: its size is only known at run time`,
    );
  const [before, after] = [shape.slice(0, at), shape.slice(at + 1)];
  const open = [...before, ...after].find((each) => !isFixed(each));
  if (open !== undefined && !index.type.shape.every(isFixed))
    b.fail(
      "open-twice",
      `an index ${showShape(index.type.shape)} into ${showShape(shape)} would give each sample something of every other`,
      `take_along_dim(index, dim) and gather(dim, index) take of each sample its own`,
    );
  const count = productOf(index.type.shape);
  const ones = (list: readonly Dim[]): readonly Dim[] => list.map(() => 1);
  const column = reshapeTo(b, index, [...ones(before), count, ...ones(after)]);
  const expanded = b.op(expand, [column], { shape: [...before, count, ...after] });
  const taken = b.op(gather, [x, expanded], { dim: at, wraps });
  return index.type.shape.length === 1 ? taken : reshapeTo(b, taken, [...before, ...index.type.shape, ...after]);
}
