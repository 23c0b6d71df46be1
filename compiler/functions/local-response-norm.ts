import { fallback, float, required, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, productOf, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { add, div, mul } from "../ops/elementwise/arithmetic.ts";
import { square } from "../ops/elementwise/mathematics.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { power } from "./elementwise.ts";
import { avgPool } from "./pooling.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

export const RESPONSE_SUMMARY =
  "x / (k + alpha · m)^beta, m the mean of the squares of size channels around each, where those beyond the ends are 0";

/** So many channels are added one by one, in one kernel; more are averaged by a pooling. */
const MOST_ADDED = 12;

export const responseOptions = { alpha: fallback(float, 1e-4), beta: fallback(float, 0.75), k: fallback(float, 1) };

interface Response {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export function normalizeResponse(b: Build, x: TensorValue, { size: width, alpha, beta, k }: Response): TensorValue {
  const { shape } = x.type;
  if (shape.length < 3)
    b.fail("rank", `local_response_norm expects at least 3 dimensions, [N, C, …], got ${showShape(shape)}`);
  const before = Math.floor(width / 2);
  const sides = (channels: number): number[] => shape.map((_, i) => (i === 1 ? channels : 0));
  const padding = { before: sides(before), after: sides(width - 1 - before), mode: "constant", value: 0 };
  const padded = b.op(pad, [b.op(square, [x])], padding);
  const means = width <= MOST_ADDED ? meansOfSlices(b, padded, x, width) : meansOfWindows(b, padded, x, width);
  return b.op(div, [x, power(b, b.op(add, [b.op(mul, [means, alpha]), k]), beta)]);
}

function meansOfSlices(b: Build, padded: TensorValue, x: TensorValue, width: number): TensorValue {
  const channels = x.type.shape[1] ?? 1;
  const slices = Array.from({ length: width }, (_, i) => sliceOf(b, padded, 1, i, 1, channels));
  return b.op(div, [slices.reduce((sum, slice) => b.op(add, [sum, slice])), width]);
}

/** Channels as the rows of one image. */
function meansOfWindows(b: Build, padded: TensorValue, x: TensorValue, width: number): TensorValue {
  const [batch = 1, channels = 1, ...space] = padded.type.shape;
  if (!space.every(isFixed)) return b.fail("open", `the size of ${showShape(x.type.shape)} must be fixed`);
  const rows = reshapeTo(b, padded, [batch, 1, channels, productOf(space)]);
  const kernel_size = [width, 1] as const;
  const window = { kernel_size, stride: [1, 1] as const, padding: [0, 0] as const, ceil_mode: false };
  return reshapeTo(b, avgPool(b, rows, { ...window, count_include_pad: true, divisor_override: null }), x.type.shape);
}

export const localResponseNorm: TensorFunction = defineFunction({
  name: "local_response_norm",
  summary: RESPONSE_SUMMARY,
  torch: "torch.nn.functional.local_response_norm",
  params: { input: required(tensor), size: required(size), ...responseOptions },
  apply: (b, { input, ...options }) => normalizeResponse(b, input, options),
});
