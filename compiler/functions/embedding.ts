import { bool, fallback, float, int, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { embedding } from "../ops/arrangement/embedding.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** What only matters to training is taken and means nothing; max_norm would change the weights. */
export function lookUp(
  b: Build,
  input: TensorValue,
  weight: TensorValue,
  { padding_idx, max_norm }: { readonly padding_idx: number | null; readonly max_norm: number | null },
): TensorValue {
  const rows = weight.type.shape[0];
  if (padding_idx !== null && typeof rows === "number" && (padding_idx < -rows || padding_idx >= rows))
    b.fail("range", `padding_idx=${padding_idx} is none of ${rows} embeddings`);
  if (max_norm !== null)
    b.fail("unsupported", "max_norm is not supported: it changes the weights whenever they are read");
  return b.op(embedding, [input, weight]);
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
