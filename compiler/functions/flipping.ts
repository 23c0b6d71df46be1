import { fallback, int, intOrList, listOf, required, tensor } from "../ir/arguments.ts";
import { dimOf, isLineOfOne, type Build } from "../ir/build.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { fixedSize, swapped } from "./rearrange.ts";
import { sliceOf } from "./shape.ts";

/** Dimensions in reverse, and images turned by right angles. */

const input = required(tensor);

const reversed = (b: Build, x: TensorValue, at: number, name: string): TensorValue => {
  const length = fixedSize(b, x, at, name);
  return sliceOf(b, x, at, length - 1, -1, length);
};

const flipping = (name: string, summary: string, at: number): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input },
    apply(b, { input: x }) {
      if (x.type.shape.length <= at)
        b.fail(
          "rank",
          `${name} expects at least ${at + 1} dimension${at === 0 ? "" : "s"}, got ${showShape(x.type.shape)}`,
        );
      return reversed(b, x, at, name);
    },
  });

function turned(b: Build, x: TensorValue, times: number, plane: readonly number[]): TensorValue {
  const [first, second, ...more] = plane.map((index) => dimOf(b, x, index));
  if (first === undefined || second === undefined || more.length > 0 || first === second)
    return b.fail("dim", `rot90 turns two dimensions, got ${plane.join(", ")}`);
  const quarters = ((times % 4) + 4) % 4;
  if (quarters === 0) return x;
  if (quarters === 2) return reversed(b, reversed(b, x, first, "rot90"), second, "rot90");
  return swapped(b, reversed(b, x, quarters === 1 ? second : first, "rot90"), first, second);
}

export const flippingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "flip",
    summary: "dimensions in reverse",
    torch: "torch.flip",
    params: { input, dims: required(intOrList) },
    rest: "dims",
    apply(b, { input: x, dims: along }) {
      if (isLineOfOne(x, along)) return x;
      return along.reduce((result, index) => {
        const at = dimOf(b, x, index);
        const length = fixedSize(b, x, at, "flip");
        return sliceOf(b, result, at, length - 1, -1, length);
      }, x);
    },
  }),
  ...[
    ["fliplr", "the columns in reverse", 1],
    ["flipud", "the rows in reverse", 0],
  ].map(([name, summary, at]) => flipping(name as string, summary as string, at as number)),
  defineFunction({
    name: "rot90",
    summary: "turned k times by a right angle, from the first towards the second of two dimensions",
    torch: "torch.rot90",
    params: { input, k: fallback(int, 1), dims: fallback(listOf(int), [0, 1], "[0, 1]") },
    apply: (b, { input: x, k, dims: plane }) => turned(b, x, k, plane),
  }),
];
