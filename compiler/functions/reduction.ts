import {
  bool,
  dims,
  either,
  epsilon,
  fallback,
  float,
  int,
  intOrList,
  oneOf,
  orNone,
  required,
  tensor,
} from "../ir/arguments.ts";
import { dimOf, isLineOfOne, type Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import { isFixed, productOf, sameDim, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { abs, clamp, exp, log } from "../ops/elementwise/activations.ts";
import { argmax, argmin } from "../ops/reduction/arg-extreme.ts";
import { add, div, maximum, minimum, mul, pow, sub } from "../ops/elementwise/arithmetic.ts";
import { eq, ne, where } from "../ops/elementwise/comparisons.ts";
import { gather } from "../ops/arrangement/gather.ts";
import { detach } from "../ops/arrangement/views.ts";
import { cummaxIndices, cumminIndices } from "../ops/reduction/cumulative-extreme.ts";
import { logcumsumexp } from "../ops/reduction/cumulative-log-sum.ts";
import { cumprod } from "../ops/reduction/cumulative-product.ts";
import { cumsum } from "../ops/reduction/cumulative-sum.ts";
import { amax, amin, maxOfAll, mean, minOfAll, prod, prodOfAll, sum } from "../ops/reduction/reduce.ts";
import { deviation, variance } from "../ops/reduction/variance.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { ofScalars } from "./of-scalars.ts";
import { rootOf } from "./root.ts";
import { reshapeTo } from "./shape.ts";

interface Reduced {
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
}

/** `dim` as PyTorch has it: none or no dimension means all of them. */
function reducedDims(b: Build, input: TensorValue, dim: readonly number[] | null): number[] {
  const { shape } = input.type;
  if (dim !== null && isLineOfOne(input, dim)) return [];
  const dims = dim === null || dim.length === 0 ? shape.map((_, i) => i) : dim.map((index) => dimOf(b, input, index));
  if (new Set(dims).size !== dims.length) b.fail("dim", `dim names a dimension twice: ${dim?.join(", ")}`);
  return dims.sort((x, y) => x - y);
}

function withoutDims(b: Build, reduced: TensorValue, dims: readonly number[], keepdim: boolean): TensorValue {
  const { shape } = reduced.type;
  const kept = shape.filter((_, i) => !dims.includes(i));
  return keepdim ? reduced : reshapeTo(b, reduced, kept);
}

/** The largest of nothing is none, in PyTorch as here: where a reduction goes over the batch, there must be one. */
function requireValues(b: Build, name: string, { type: { shape } }: TensorValue, dims: readonly number[]): void {
  const open = dims.find((dim) => !isFixed(shape[dim] as Dim));
  if (open !== undefined) b.needsBatch(1, `${name}(): Expected reduction dim ${open} to have non-zero size`);
}

export function reduce(b: Build, op: Op, input: TensorValue, { dim, keepdim }: Reduced, attrs = {}): TensorValue {
  const dims = reducedDims(b, input, dim);
  return withoutDims(b, b.op(op, [input], { dims, ...attrs }), dims, keepdim);
}

const input = required(tensor);
const reduced = { dim: fallback(orNone(intOrList), null), keepdim: fallback(bool, false) };

/** `ofAll`: what has another gradient where no dimension is named. */
const reduction = (name: string, op: Op, ofAll = op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.${name}`,
    params: { input, ...reduced },
    apply(b, { input: x, ...over }) {
      if (op === amax || op === amin) requireValues(b, name, x, reducedDims(b, x, over.dim));
      return reduce(b, over.dim === null && b.hasGradients ? ofAll : op, x, over);
    },
  });

/** Over which dimensions; of all values, PyTorch also takes whether it is `unbiased` in that place. */
export const dimsOrUnbiased = fallback(orNone(either(bool, intOrList)), null);

/** var and std. `unbiased=false` is PyTorch's older way to say `correction=0`. */
const spread = (name: string, summary: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: {
      input,
      dim: dimsOrUnbiased,
      unbiased: fallback(bool, true),
      keepdim: fallback(bool, false),
      correction: fallback(orNone(int), null),
    },
    apply: (b, { input: x, ...how }) => spreadOf(b, op, x, how),
  });

interface Spread {
  readonly dim: readonly number[] | boolean | null;
  readonly unbiased: boolean;
  readonly keepdim: boolean;
  readonly correction: number | null;
}

/** By `variance` or `deviation`. */
export function spreadOf(
  b: Build,
  op: Op,
  x: TensorValue,
  { dim, unbiased, keepdim, correction }: Spread,
): TensorValue {
  const over = { dim: typeof dim === "boolean" ? null : dim, keepdim };
  const isUnbiased = typeof dim === "boolean" ? dim : unbiased;
  return reduce(b, op, x, over, { correction: correction ?? (isUnbiased ? 1 : 0) });
}

/** The place of the largest or smallest value: along a dimension, or among all values in order. */
function place(b: Build, op: Op, x: TensorValue, dim: number | null, keepdim: boolean): TensorValue {
  const from = dim === null ? reshapeTo(b, x, [productOf(x.type.shape)]) : x;
  const at = dimOf(b, from, dim ?? 0);
  const found = b.op(op, [from], { dim: at });
  if (dim === null && keepdim)
    return reshapeTo(
      b,
      found,
      x.type.shape.map(() => 1),
    );
  return withoutDims(b, found, [at], keepdim);
}

const placing = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: `${op.summary}; among all values, in order, without dim`,
    torch: `torch.${name}`,
    params: { input, dim: fallback(orNone(int), null), keepdim: fallback(bool, false) },
    apply(b, { input: x, dim, keepdim }) {
      requireValues(b, name, x, reducedDims(b, x, dim === null ? null : [dim]));
      return place(b, op, x, dim, keepdim);
    },
  });

/** In training the value is taken from the place that is named, to which all of its gradient goes, as in PyTorch. */
function valueAndPlace(
  b: Build,
  x: TensorValue,
  over: Op,
  where: Op,
  dim: number,
  keepdim: boolean,
): readonly TensorValue[] {
  const indices = place(b, where, x, dim, keepdim);
  if (!b.hasGradients || x.type.shape.length === 0) return [reduce(b, over, x, { dim: [dim], keepdim }), indices];
  const at = dimOf(b, x, dim);
  const found = b.op(gather, [x, b.op(where, [x], { dim: at })], { dim: at, wraps: false });
  return [withoutDims(b, found, [at], keepdim), indices];
}

/** PyTorch's three functions of one name: over all values, along a dimension (with the places), or of two tensors. */
const extreme = (name: string, over: Op, ofAll: Op, where: Op, ofTwo: Op): TensorFunction =>
  defineFunction({
    name,
    summary: `${over.summary}; along one dimension (values, indices); of two tensors, element by element`,
    torch: `torch.${name}`,
    params: { input, dim: fallback(orNone(either(int, tensor)), null), keepdim: fallback(bool, false) },
    apply(b, { input: x, dim, keepdim }): TensorValue | Value {
      if (dim !== null && typeof dim !== "number") return b.op(ofTwo, [x, dim]);
      requireValues(b, name, x, reducedDims(b, x, dim === null ? null : [dim]));
      if (dim === null) return reduce(b, b.hasGradients ? ofAll : over, x, { dim, keepdim: false });
      return { kind: "record", names: ["values", "indices"], elements: valueAndPlace(b, x, over, where, dim, keepdim) };
    },
  });

/** Gradients go to the place that is named. */
const extremeSoFar = (name: string, what: string, places: Op): TensorFunction =>
  defineFunction({
    name,
    summary: `the ${what} of each value and all before it along one dimension, and where it is; of equal ones the last`,
    torch: `torch.${name}`,
    params: { input, dim: required(int) },
    apply(b, { input: x, dim }): Value {
      const at = dimOf(b, x, dim);
      const indices = b.op(places, [x], { dim: at });
      const values = b.op(gather, [x, indices], { dim: at, wraps: false });
      return { kind: "record", names: ["values", "indices"], elements: [values, indices] };
    },
  });

type Order = number | "fro" | "inf" | "-inf";
const order = either(float, oneOf("fro", "inf", "-inf"));

/** The vector norm over dimensions. */
export function normOf(b: Build, x: TensorValue, p: Order, over: Reduced): TensorValue {
  if (p === 2 || p === "fro") return rootOf(b, reduce(b, sum, b.op(mul, [x, x]), over));
  if (p === 0) return reduce(b, sum, b.op(ne, [x, 0]), over);
  const size = b.op(abs, [x]);
  if (p === "inf" || p === Infinity) return reduce(b, amax, size, over);
  if (p === "-inf" || p === -Infinity) return reduce(b, amin, size, over);
  if (p === 1) return reduce(b, sum, size, over);
  return p > 0
    ? rootOf(b, reduce(b, sum, b.op(pow, [size, p]), over), p)
    : b.op(pow, [reduce(b, sum, b.op(pow, [size, p]), over), 1 / p]);
}

const all: readonly TensorFunction[] = [
  reduction("mean", mean),
  reduction("sum", sum),
  reduction("prod", prod, prodOfAll),
  reduction("amax", amax),
  reduction("amin", amin),
  spread("var", "the variance over dimensions, divided by the number of values less one", variance),
  spread("std", "the square root of the variance over dimensions", deviation),
  placing("argmax", argmax),
  placing("argmin", argmin),
  extreme("max", amax, maxOfAll, argmax, maximum),
  extreme("min", amin, minOfAll, argmin, minimum),
  defineFunction({
    name: "cumprod",
    summary: cumprod.summary,
    torch: cumprod.torch.api,
    params: { input, dim: required(int) },
    apply: (b, { input: x, dim }) => b.op(cumprod, [x], { dim: dimOf(b, x, dim) }),
  }),
  defineFunction({
    name: "cumsum",
    summary: cumsum.summary,
    torch: cumsum.torch.api,
    params: { input, dim: required(int) },
    apply: (b, { input: x, dim }) => b.op(cumsum, [x], { dim: dimOf(b, x, dim) }),
  }),
  defineFunction({
    name: "logcumsumexp",
    summary: logcumsumexp.summary,
    torch: logcumsumexp.torch.api,
    params: { input, dim: required(int) },
    apply: (b, { input: x, dim }) => b.op(logcumsumexp, [x], { dim: dimOf(b, x, dim) }),
  }),
  extremeSoFar("cummax", "largest", cummaxIndices),
  extremeSoFar("cummin", "smallest", cumminIndices),
  defineFunction({
    name: "logsumexp",
    summary: "log Σ exp(x) over dimensions, without overflow",
    torch: "torch.logsumexp",
    params: { input, dim: required(intOrList), keepdim: fallback(bool, false) },
    apply(b, { input: x, dim, keepdim }) {
      const dims = reducedDims(b, x, dim);
      const largest = b.op(amax, [x], { dims });
      // ∞ − ∞ would be NaN. What is taken away is added again, so that no gradient need go through it.
      const top = b.op(detach, [b.op(where, [b.op(eq, [b.op(abs, [largest]), Infinity]), 0, largest])]);
      const total = b.op(sum, [b.op(exp, [b.op(sub, [x, top])])], { dims });
      return withoutDims(b, b.op(add, [b.op(log, [total]), top]), dims, keepdim);
    },
  }),
  defineFunction({
    name: "norm",
    summary: 'the p-norm over dimensions; p may also be "inf" or "-inf"',
    torch: "torch.norm",
    params: { input, p: fallback(order, "fro" as Order, '"fro"'), ...reduced },
    apply: (b, { input: x, p, ...over }) => normOf(b, x, p, over),
  }),
  defineFunction({
    name: "normalize",
    summary: "x / max(its p-norm along dim, eps)",
    torch: "torch.nn.functional.normalize",
    params: {
      input,
      p: fallback(order, 2 as Order),
      dim: fallback(intOrList, [1], "1"),
      eps: fallback(epsilon, 1e-12),
    },
    apply: (b, { input: x, p, dim, eps }) =>
      b.op(div, [x, b.op(clamp, [normOf(b, x, p, { dim, keepdim: true })], { min: eps, max: Infinity })]),
  }),
];

export const reductions: readonly TensorFunction[] = [
  ...all.map(ofScalars),
  defineFunction({
    name: "vecdot",
    summary: "the sums along one dimension of the products of two tensors",
    torch: "torch.linalg.vecdot",
    isMethod: false,
    params: { x: required(tensor), y: required(tensor), dim: fallback(int, -1) },
    apply(b, { x, y, dim }) {
      const products = b.op(mul, [x, y]);
      return reduce(b, sum, products, { dim: [dim], keepdim: false });
    },
  }),
  defineFunction({
    name: "sum_to_size",
    summary: "the sums over what a smaller shape would be stretched along to that of the input",
    torch: "torch.Tensor.sum_to_size",
    params: { input, size: required(dims) },
    rest: "size",
    apply(b, { input: x, size }) {
      const { shape } = x.type;
      const ahead = shape.length - size.length;
      const isSummed = (each: Dim, i: number): boolean => i < ahead || (size[i - ahead] === 1 && each !== 1);
      const fits = shape.every((each, i) => isSummed(each, i) || sameDim(each, size[i - ahead] as Dim));
      if (ahead < 0 || !fits)
        return b.fail(
          "broadcast",
          `${showShape(size)} does not stretch to ${showShape(shape)}, of which it is to be a sum`,
        );
      const over = shape.flatMap((each, i) => (isSummed(each, i) ? [i] : []));
      return over.length === 0 ? x : reshapeTo(b, reduce(b, sum, x, { dim: over, keepdim: false }), size);
    },
  }),
];
