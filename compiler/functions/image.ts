import type { Build } from "../ir/build.ts";
import type { SpaceRank } from "../ir/space.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { reshapeTo } from "./shape.ts";

/** [height, width] */
export type Pair = readonly [number, number];

/** An image without a batch, [C, H, W], goes through as a batch of one, as in PyTorch, and so does a volume. */
export function asBatch(
  b: Build,
  input: TensorValue,
  run: (images: TensorValue) => TensorValue,
  rank: SpaceRank = 2,
): TensorValue {
  if (input.type.shape.length !== rank + 1) return run(input);
  const result = run(reshapeTo(b, input, [1, ...input.type.shape]));
  return reshapeTo(b, result, result.type.shape.slice(1));
}

/** Sequences, [N, C, L] or [C, L], go through as images of height 1. */
export function asImage(b: Build, input: TensorValue, run: (images: TensorValue) => TensorValue): TensorValue {
  const { shape } = input.type;
  if (shape.length !== 3 && shape.length !== 2)
    b.fail("rank", `expected sequences [N, C, L] or [C, L], got ${showShape(shape)}`);
  const [channels, length] = shape.slice(-2);
  if (channels === undefined || length === undefined || !isFixed(channels) || !isFixed(length))
    return b.fail("open", `the channels and the length of ${showShape(shape)} must be fixed`);
  const batch = shape.length === 3 ? shape.slice(0, 1) : [1];
  const result = run(reshapeTo(b, input, [...batch, channels, 1, length]));
  const [n, c, , l] = result.type.shape;
  return reshapeTo(b, result, [...(shape.length === 3 ? [n ?? 1] : []), c ?? 1, l ?? 1]);
}

/** [C] as [C, 1, 1], so that it broadcasts against dimension 1. */
export const perChannel = (b: Build, values: TensorValue, rank: number): TensorValue =>
  reshapeTo(b, values, [...values.type.shape, ...Array.from({ length: Math.max(0, rank - 2) }, () => 1)]);
