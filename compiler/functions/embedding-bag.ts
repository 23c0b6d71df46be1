import { bool, fallback, float, int, oneOf, orNone, required, tensor, type ArgumentsOf } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, sameShape, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { div, maximum, mul } from "../ops/elementwise/arithmetic.ts";
import { eq, ne, where } from "../ops/elementwise/comparisons.ts";
import { amax, sum } from "../ops/reduction/reduce.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { lookUp } from "./embedding.ts";
import { reshapeTo } from "./shape.ts";

export const BAG_SUMMARY =
  "for each row of the input the mean, the sum or the largest of the rows of a table that it counts out";

export const bagOptions = {
  max_norm: fallback(orNone(float), null),
  norm_type: fallback(float, 2),
  scale_grad_by_freq: fallback(bool, false),
  mode: fallback(oneOf("mean", "sum", "max"), "mean", '"mean"'),
  sparse: fallback(bool, false),
};
export const bagEnds = { include_last_offset: fallback(bool, false), padding_idx: fallback(orNone(int), null) };
const optional = fallback(orNone(tensor), null);
/** What a call is given beside the input. */
export const bagCall = { offsets: optional, per_sample_weights: optional };

type Options = ArgumentsOf<typeof bagOptions & typeof bagEnds & typeof bagCall>;

/** Bags of one length, [N, L]. What is padding counts for nothing, and a bag of nothing else gives zeros. */
export function lookUpBags(b: Build, input: TensorValue, weight: TensorValue, options: Options): TensorValue {
  const { mode, padding_idx, per_sample_weights } = options;
  const { shape } = input.type;
  if (options.offsets !== null || options.include_last_offset)
    b.fail(
      "unsupported",
      "offsets cut a list into bags of several lengths, which are only known at run time",
      "give an input [N, L], a bag a row, and padding_idx for what fills up short ones",
    );
  const [, length] = shape;
  if (shape.length !== 2 || length === undefined || !isFixed(length))
    return b.fail("rank", `embedding_bag expects [N, L], a bag a row, got ${showShape(shape)}`);
  if (per_sample_weights && mode !== "sum")
    b.fail("combination", `per_sample_weights go with mode="sum", not with "${mode}"`);
  if (per_sample_weights && !sameShape(per_sample_weights.type.shape, shape))
    b.fail(
      "unequal",
      `per_sample_weights has a number for each of ${showShape(shape)}, got ${showShape(per_sample_weights.type.shape)}`,
    );
  const rows = lookUp(b, input, weight, options);
  const column = (value: TensorValue): TensorValue => reshapeTo(b, value, [...shape, 1]);
  const [count] = weight.type.shape;
  const counts =
    padding_idx === null || typeof count !== "number"
      ? undefined
      : column(b.op(ne, [input, padding_idx < 0 ? padding_idx + count : padding_idx]));
  const [batch = 1] = shape;
  const over = (op: typeof sum, value: TensorValue): TensorValue => {
    const reduced = b.op(op, [value], { dims: [1] });
    return reshapeTo(b, reduced, [batch, ...reduced.type.shape.slice(2)]);
  };
  if (mode === "max") {
    if (!counts) return over(amax, rows);
    const isEmpty = b.op(eq, [over(amax, counts), 0]);
    return b.op(where, [isEmpty, 0, over(amax, b.op(where, [counts, rows, -Infinity]))]);
  }
  const weighted = per_sample_weights ? b.op(mul, [rows, column(per_sample_weights)]) : rows;
  const total = over(sum, counts ? b.op(where, [counts, weighted, 0]) : weighted);
  if (mode === "sum") return total;
  return b.op(div, [total, counts ? b.op(maximum, [over(sum, counts), 1]) : length]);
}

export const embeddingBag: TensorFunction = defineFunction({
  name: "embedding_bag",
  summary: BAG_SUMMARY,
  torch: "torch.nn.functional.embedding_bag",
  params: {
    input: required(tensor),
    weight: required(tensor),
    offsets: bagCall.offsets,
    ...bagOptions,
    per_sample_weights: bagCall.per_sample_weights,
    ...bagEnds,
  },
  apply: (b, { input, weight, ...options }) => lookUpBags(b, input, weight, options),
});
