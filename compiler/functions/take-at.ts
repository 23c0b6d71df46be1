import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, productOf, showDim, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { clamp } from "../ops/elementwise/activations.ts";
import { floor } from "../ops/elementwise/mathematics.ts";
import { add, mul } from "../ops/elementwise/arithmetic.ts";
import { lt, where } from "../ops/elementwise/comparisons.ts";
import { permute } from "../ops/arrangement/views.ts";
import { reshapeTo } from "./shape.ts";
import { checkIndexTensor, takeAlong } from "./take-along.ts";

export interface IndexAt {
  readonly dim: number;
  readonly index: TensorValue;
}

/** Places beyond are not told apart in single precision. */
const MOST_PLACES = 2 ** 24;

/**
 * `x[:, i, j]`: elements whose places along several dimensions tensors say together, which stretch to one shape. It stands where
 * the first of the dimensions was if they are neighbours, else in front, as in PyTorch.
 */
export function takeAt(b: Build, x: TensorValue, indices: readonly IndexAt[]): TensorValue {
  const [first] = indices;
  if (!first) return x;
  if (indices.length === 1) return takeAlong(b, x, first.dim, first.index, true);
  const { shape } = x.type;
  const sizes = indices.map(({ dim, index }) => {
    checkIndexTensor(b, index);
    const size = shape[dimOf(b, x, dim)] as Dim;
    return isFixed(size)
      ? size
      : b.fail(
          "open",
          `the open dimension ${showDim(size)} of ${showShape(shape)} cannot be indexed: its size is only known at run time`,
          "take_along_dim(index, dim) and gather(dim, index) take of each sample its own",
        );
  });
  const places = sizes.reduce((product, size) => product * size, 1);
  if (places > MOST_PLACES)
    b.fail(
      "unsupported",
      `${indices.length} indices into ${showShape(shape)} tell more than 2²⁴ places apart, which single precision cannot`,
    );
  const flat = indices.reduce<TensorValue | undefined>((sum, { index }, i) => {
    const size = sizes[i] as number;
    const wrapped = b.op(where, [b.op(lt, [index, 0]), b.op(add, [index, size]), index]);
    const place = b.op(floor, [b.op(clamp, [wrapped], { min: 0, max: size - 1 })]);
    return sum === undefined ? place : b.op(add, [b.op(mul, [sum, size]), place]);
  }, undefined) as TensorValue;
  const dims = indices.map(({ dim }) => dim);
  const areNeighbours = dims.every((dim, i) => i === 0 || dim === (dims[i - 1] as number) + 1);
  const others = shape.flatMap((_, i) => (dims.includes(i) ? [] : [i]));
  const at = areNeighbours ? first.dim : 0;
  const order = [...others.slice(0, at), ...dims, ...others.slice(at)];
  const together = areNeighbours ? x : b.op(permute, [x], { dims: order });
  const moved = together.type.shape;
  const joined = reshapeTo(b, together, [
    ...moved.slice(0, at),
    productOf(moved.slice(at, at + dims.length)),
    ...moved.slice(at + dims.length),
  ]);
  return takeAlong(b, joined, at, flat, false);
}
