import { fallback, float, int, listOf, oneOf, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { sliceOf } from "./shape.ts";

export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/** PyTorch's list: [left, right, top, bottom, …], the last dimension first; a negative number takes elements away. */
export function padTo(
  b: Build,
  input: TensorValue,
  pads: readonly number[],
  mode: PadMode,
  value: number | null,
): TensorValue {
  const rank = input.type.shape.length;
  const dims = pads.length / 2;
  if (!Number.isInteger(dims)) b.fail("count", `pad takes two numbers for each dimension, got ${pads.length}`);
  if (dims > rank) b.fail("count", `pad is given ${dims} dimensions for a tensor of ${rank}`);
  if (mode !== "constant") {
    if (value !== null && value !== 0) b.fail("combination", `mode="${mode}" takes no value`);
    if (dims > 3 || (rank !== dims + 1 && rank !== dims + 2))
      b.fail(
        "rank",
        `mode="${mode}" pads the last dimensions of a tensor with channels before them, so ${pads.length} numbers do not go with ${showShape(input.type.shape)}`,
      );
  }
  const spread = (pick: (pair: number) => number): number[] =>
    Array.from({ length: rank }, (_, dim) => {
      const pair = rank - 1 - dim;
      return pair < dims ? (pads[pick(pair)] as number) : 0;
    });
  const [before, after] = [spread((pair) => 2 * pair), spread((pair) => 2 * pair + 1)];
  const add = (x: TensorValue): TensorValue =>
    pads.some((each) => each > 0) || b.hasOpenSizes
      ? b.op(pad, [x], { before: before.map(positive), after: after.map(positive), mode, value: value ?? 0 })
      : x;
  const crop = (x: TensorValue): TensorValue =>
    before.reduce((result, front, dim) => cropped(b, result, dim, positive(-front), positive(-(after[dim] ?? 0))), x);
  // What circular padding wraps around is what has been cropped; the others look at the whole input.
  return mode === "circular" ? add(crop(input)) : crop(add(input));
}

const positive = (count: number): number => Math.max(0, count);

function cropped(b: Build, x: TensorValue, dim: number, front: number, back: number): TensorValue {
  if (front === 0 && back === 0) return x;
  const size = x.type.shape[dim];
  if (size === undefined || !isFixed(size))
    return b.fail("open", `the open dimension of ${showShape(x.type.shape)} cannot be cropped`);
  if (front + back >= size) b.fail("small", `pad takes ${front + back} of ${size} elements away, and nothing is left`);
  return sliceOf(b, x, dim, front, 1, size - front - back);
}

export const paddingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "pad",
    summary: `${pad.summary}; negative numbers take elements away`,
    torch: pad.torch.api,
    params: {
      input: required(tensor),
      pad: required(listOf(int)),
      mode: fallback(oneOf("constant", "reflect", "replicate", "circular"), "constant", '"constant"'),
      value: fallback(orNone(float), null),
    },
    apply: (b, { input, pad: pads, mode, value }) => padTo(b, input, pads, mode, value),
  }),
  defineFunction({
    name: "constant_pad_nd",
    summary: "a border of one value; negative numbers take elements away",
    torch: "torch.constant_pad_nd",
    isMethod: false,
    params: { input: required(tensor), pad: required(listOf(int)), value: fallback(float, 0) },
    apply: (b, { input, pad: pads, value }) => padTo(b, input, pads, "constant", value),
  }),
];
