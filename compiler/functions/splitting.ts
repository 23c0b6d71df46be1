import { either, fallback, int, listOf, required, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, showDim, showShape, type Dim } from "../ir/types.ts";
import * as values from "../ir/value.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { sliceOf } from "./shape.ts";

/** PyTorch's further ways to take a tensor apart along a dimension. */

const input = required(tensor);
const cuts = required(either(int, listOf(int)));

function lengthOf(b: Build, x: TensorValue, at: number, name: string): number {
  const length = x.type.shape[at] as Dim;
  return isFixed(length)
    ? length
    : b.fail("open", `${name} along the open dimension ${showDim(length)} is not possible`);
}

/** The parts between places, which count from the end where they are negative, as slices do. */
function partsBetween(b: Build, x: TensorValue, at: number, places: readonly number[], name: string): Value {
  const length = lengthOf(b, x, at, name);
  const within = places.map((place) => Math.min(Math.max(place < 0 ? place + length : place, 0), length));
  const starts = [0, ...within];
  const ends = [...within, length];
  return values.tuple(
    starts.map((start, i) => {
      const count = (ends[i] as number) - start;
      if (count < 1)
        b.fail(
          "part",
          `${name} at ${places.join(", ")} of ${length} leaves a part empty, and no tensor here has a size of 0`,
        );
      return sliceOf(b, x, at, start, 1, count);
    }),
  );
}

/** So many parts, the first of them longer by one where they cannot be equal. */
function evenly(b: Build, x: TensorValue, at: number, count: number, name: string): Value {
  const length = lengthOf(b, x, at, name);
  if (count < 1 || count > length)
    b.fail("range", `${name} makes from 1 to ${length} parts of ${length}, got ${count}`);
  const [each, more] = [Math.floor(length / count), length % count];
  const places = Array.from({ length: count - 1 }, (_, i) => (i + 1) * each + Math.min(i + 1, more));
  return partsBetween(b, x, at, places, name);
}

const taken = (b: Build, x: TensorValue, at: number, given: number | readonly number[], name: string): Value =>
  typeof given === "number" ? evenly(b, x, at, given, name) : partsBetween(b, x, at, given, name);

/** numpy's, along one dimension; parts are equal where their number is given. */
const along = (name: string, what: string, least: number, dimFor: (rank: number) => number): TensorFunction =>
  defineFunction({
    name,
    summary: `tensor_split along ${what}; so many parts must be equal`,
    torch: `torch.${name}`,
    params: { input, indices_or_sections: cuts },
    apply(b, { input: x, indices_or_sections: given }) {
      const { shape } = x.type;
      if (shape.length < least)
        b.fail("rank", `${name} expects at least ${least} dimension${least === 1 ? "" : "s"}, got ${showShape(shape)}`);
      const at = dimFor(shape.length);
      if (typeof given === "number" && (given < 1 || lengthOf(b, x, at, name) % given !== 0))
        b.fail("indivisible", `${name}: ${given} does not divide ${lengthOf(b, x, at, name)}`);
      return taken(b, x, at, given, name);
    },
  });

export const splittingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "tensor_split",
    summary: "a dimension cut into so many parts, the first of them longer by one if need be, or at places of a list",
    torch: "torch.tensor_split",
    params: { input, indices_or_sections: cuts, dim: fallback(int, 0) },
    apply: (b, { input: x, indices_or_sections: given, dim }) => taken(b, x, dimOf(b, x, dim), given, "tensor_split"),
  }),
  along("hsplit", "the second dimension, or the only one of a vector", 1, (rank) => (rank === 1 ? 0 : 1)),
  along("vsplit", "the first dimension", 2, () => 0),
  along("dsplit", "the third dimension", 3, () => 2),
  defineFunction({
    name: "split_with_sizes",
    summary: "a dimension cut into parts of given sizes",
    torch: "torch.Tensor.split_with_sizes",
    params: { input, split_sizes: required(listOf(int)), dim: fallback(int, 0) },
    apply(b, { input: x, split_sizes: sizes, dim }) {
      const at = dimOf(b, x, dim);
      const length = lengthOf(b, x, at, "split_with_sizes");
      const sum = sizes.reduce((total, size) => total + size, 0);
      if (sum !== length || sizes.some((size) => size < 1))
        b.fail("part", `the parts ${sizes.join(" + ")} should be positive and add up to ${length}`);
      return partsBetween(
        b,
        x,
        at,
        sizes.slice(0, -1).map((_, i) => sizes.slice(0, i + 1).reduce((total, size) => total + size, 0)),
        "split_with_sizes",
      );
    },
  }),
];
