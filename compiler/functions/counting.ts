import { bool, fallback, float, int, intOrList, orNone, required, tensor } from "../ir/arguments.ts";
import type { Op } from "../ir/op.ts";
import type { Build } from "../ir/build.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { div, sub } from "../ops/elementwise/arithmetic.ts";
import { eq, gt, ne, where } from "../ops/elementwise/comparisons.ts";
import { amax, amin, mean, sum } from "../ops/reduction/reduce.ts";
import { deviation, variance } from "../ops/reduction/variance.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { dimsOrUnbiased, normOf, reduce, spreadOf } from "./reduction.ts";

/** Reductions that count, leave NaN out, or give two results. */

const input = required(tensor);
const over = { dim: fallback(orNone(intOrList), null), keepdim: fallback(bool, false) };

const isTrue = (b: Build, x: TensorValue): TensorValue => b.op(ne, [x, 0]);

const asked = (name: string, summary: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input, ...over },
    // The extremes of nothing are infinite: they are on the right side, too.
    apply: (b, { input: x, ...dims }) => b.op(gt, [reduce(b, op, isTrue(b, x), dims), 0]),
  });

/** NaN is neither added nor counted. */
const withoutNaN = (name: string, summary: string, isMean: boolean): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input, ...over },
    apply(b, { input: x, ...dims }) {
      const isKnown = b.op(eq, [x, x]);
      const total = reduce(b, sum, b.op(where, [isKnown, x, 0]), dims);
      return isMean ? b.op(div, [total, reduce(b, sum, isKnown, dims)]) : total;
    },
  });

const withMean = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: `the ${op === deviation ? "standard deviation" : "variance"} over dimensions, and the mean`,
    torch: `torch.${name}`,
    params: {
      input,
      dim: dimsOrUnbiased,
      unbiased: fallback(bool, true),
      keepdim: over.keepdim,
      correction: fallback(orNone(int), null),
    },
    apply(b, { input: x, ...how }): Value {
      const { dim, keepdim } = how;
      const average = reduce(b, mean, x, { dim: typeof dim === "boolean" ? null : dim, keepdim });
      return { kind: "tuple", elements: [spreadOf(b, op, x, how), average] };
    },
  });

export const countingFunctions: readonly TensorFunction[] = [
  asked("any", "1 where one of the values over dimensions is not 0, else 0", amax),
  asked("all", "1 where none of the values over dimensions is 0, else 0", amin),
  defineFunction({
    name: "count_nonzero",
    summary: "how many values over dimensions are not 0",
    torch: "torch.count_nonzero",
    params: { input, dim: fallback(orNone(intOrList), null) },
    apply: (b, { input: x, dim }) => reduce(b, sum, isTrue(b, x), { dim, keepdim: false }),
  }),
  withoutNaN("nansum", "the sum over dimensions, NaN left out", false),
  withoutNaN("nanmean", "the mean over dimensions, NaN left out", true),
  withMean("var_mean", variance),
  withMean("std_mean", deviation),
  defineFunction({
    name: "aminmax",
    summary: "the smallest and the largest value, along a dimension or of all",
    torch: "torch.aminmax",
    params: { input, dim: fallback(orNone(int), null), keepdim: fallback(bool, false) },
    apply(b, { input: x, dim, keepdim }): Value {
      const dims = { dim: dim === null ? null : [dim], keepdim };
      return { kind: "record", names: ["min", "max"], elements: [reduce(b, amin, x, dims), reduce(b, amax, x, dims)] };
    },
  }),
  defineFunction({
    name: "dist",
    summary: "the p-norm of input − other",
    torch: "torch.dist",
    params: { input, other: required(tensor), p: fallback(float, 2) },
    apply: (b, { input: x, other, p }) => normOf(b, b.op(sub, [x, other]), p, { dim: null, keepdim: false }),
  }),
];
