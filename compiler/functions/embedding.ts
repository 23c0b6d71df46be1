import { bool, fallback, float, int, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { detach } from "../ops/arrangement/views.ts";
import { eq, where } from "../ops/elementwise/comparisons.ts";
import { embedding } from "../ops/arrangement/embedding.ts";
import { reshapeTo } from "./shape.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** What only matters to training is taken and means nothing; max_norm would change the weights. */
export function lookUp(
  b: Build,
  input: TensorValue,
  weight: TensorValue,
  { padding_idx, max_norm, scale_grad_by_freq }: Options,
): TensorValue {
  const rows = weight.type.shape[0];
  if (padding_idx !== null && typeof rows === "number" && (padding_idx < -rows || padding_idx >= rows))
    b.fail("range", `padding_idx=${padding_idx} is none of ${rows} embeddings`);
  if (max_norm !== null)
    b.fail("unsupported", "max_norm is not supported: it changes the weights whenever they are read");
  if (b.training && scale_grad_by_freq)
    b.fail("unsupported", "scale_grad_by_freq is not supported in training: gradients add up as they are");
  if (typeof rows === "number") b.counts(input, { count: rows });
  const found = b.op(embedding, [input, weight]);
  if (!b.training || padding_idx === null || typeof rows !== "number") return found;
  // Its row stays what it is.
  const isPadding = b.op(eq, [input, padding_idx < 0 ? padding_idx + rows : padding_idx]);
  return b.op(where, [reshapeTo(b, isPadding, [...input.type.shape, 1]), b.op(detach, [found]), found]);
}

interface Options {
  readonly padding_idx: number | null;
  readonly max_norm: number | null;
  readonly scale_grad_by_freq: boolean;
}

export const embeddingOptions = {
  padding_idx: fallback(orNone(int), null),
  max_norm: fallback(orNone(float), null),
  norm_type: fallback(float, 2),
  scale_grad_by_freq: fallback(bool, false),
  sparse: fallback(bool, false),
};

export const embeddingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "embedding",
    summary: embedding.summary,
    torch: embedding.torch.api,
    params: { input: required(tensor), weight: required(tensor), ...embeddingOptions },
    apply: (b, { input, weight, ...options }) => lookUp(b, input, weight, options),
  }),
];
