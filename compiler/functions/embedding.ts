import { bool, fallback, float, int, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { detach } from "../ops/arrangement/views.ts";
import { add, div, mul } from "../ops/elementwise/arithmetic.ts";
import { eq, gt, where } from "../ops/elementwise/comparisons.ts";
import { embedding } from "../ops/arrangement/embedding.ts";
import { normOf } from "./reduction.ts";
import { reshapeTo } from "./shape.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** What only matters to training is taken and means nothing. */
export function lookUp(
  b: Build,
  input: TensorValue,
  weight: TensorValue,
  { padding_idx, max_norm, norm_type, scale_grad_by_freq }: Options,
): TensorValue {
  const rows = weight.type.shape[0];
  if (padding_idx !== null && typeof rows === "number" && (padding_idx < -rows || padding_idx >= rows))
    b.fail("range", `padding_idx=${padding_idx} is none of ${rows} embeddings`);
  if (max_norm !== null && b.training)
    b.fail(
      "unsupported",
      "max_norm is not supported in training: it changes the weights beside the optimizer, whenever they are read",
      "leave it out, or keep the table as it is: frozen(…)",
    );
  if (b.training && scale_grad_by_freq)
    b.fail("unsupported", "scale_grad_by_freq is not supported in training: gradients add up as they are");
  if (typeof rows === "number") b.counts(input, { count: rows });
  const table = max_norm === null ? weight : shortened(b, weight, max_norm, norm_type);
  const found = b.op(embedding, [input, table]);
  if (!b.training || padding_idx === null || typeof rows !== "number") return found;
  // Its row stays what it is.
  const isPadding = b.op(eq, [input, padding_idx < 0 ? padding_idx + rows : padding_idx]);
  return b.op(where, [reshapeTo(b, isPadding, [...input.type.shape, 1]), b.op(detach, [found]), found]);
}

/** PyTorch shortens a row when it is first read, and keeps it so; a table of short rows from the start gives the same. */
function shortened(b: Build, table: TensorValue, most: number, p: number): TensorValue {
  const length = normOf(b, table, p, { dim: [1], keepdim: true });
  const share = b.op(div, [most, b.op(add, [length, 1e-7])]);
  return b.op(mul, [table, b.op(where, [b.op(gt, [length, most]), share, 1])]);
}

interface Options {
  readonly padding_idx: number | null;
  readonly max_norm: number | null;
  readonly norm_type: number;
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
