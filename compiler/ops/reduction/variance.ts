import {
  add,
  batchSize,
  constant,
  div,
  max,
  mul,
  sqrt,
  sub,
  sumLanes,
  toDouble,
  toSingle,
} from "../../ir/kernel/expression.ts";
import type { GradientCall, GradientRule } from "../../ir/gradient.ts";
import type { ValueId } from "../../ir/graph.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, dims as dimensions, number, numbers, type Op } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, perSample, productOf, type Dim, type Shape } from "../../ir/types.ts";
import { div as quotient, mul as times, sub as minus } from "../elementwise/arithmetic.ts";
import { eq, where } from "../elementwise/comparisons.ts";
import { definePointwise } from "../elementwise/define-pointwise.ts";
import { countOf } from "./count-of.ts";
import { meanOfSum } from "./mean-of-sum.ts";
import { momentsOf } from "./moments.ts";
import { mean } from "./reduce.ts";
import { reduceLoops, valuesAt } from "./reduce-loops.ts";

interface SpreadAttrs {
  readonly dims: readonly number[];
  readonly correction: number;
}

/**
 * Over `dims`, which stay as dimensions of size 1. Two passes, summed up in double; about the mean. A root is taken before that becomes
 * single, where squares of 1e30 or of 1e-30 are no numbers any more.
 */
const spread = (spec: {
  readonly name: string;
  readonly summary: string;
  readonly isRoot: boolean;
  readonly gradient: GradientRule;
}): Op =>
  defineOp({
    name: spec.name,
    summary: spec.summary,
    torch: { api: `torch.${spec.name}`, source: "aten/src/ATen/native/ReduceOps.cpp" },
    inputs: ["input"],
    attrs: { dims: numbers, correction: number },
    category: "pooling",
    gradient: spec.gradient,
    infer: ({ input }, { dims }) => input.shape.map((size, i) => (dims.includes(i) ? 1 : size)),
    reference: ({ input }, { dims, correction }, shape) =>
      tabulate(shape, (index) => {
        const values = valuesAt(input.shape, dims, index).map((place) => at(input, place));
        const found = (momentsOf(values).variance * values.length) / Math.max(0, values.length - correction);
        return spec.isRoot ? Math.sqrt(found) : found;
      }),
    kernel: {
      kind: "loops",
      order: "like-input",
      requires: () => ({ input: { kind: "any" } }),
      program: ({ k, machine: { lanes }, types, attrs: { dims, correction }, inputs, y }) => {
        const { shape } = types.input;
        const count = countOf(productOf(dims.map((dim) => shape[dim] as Dim)));
        reduceLoops(k, { shape, dims, x: inputs.input, y, lanes }, (each) => {
          const sum = k.local("sum", toDouble(constant(0)));
          each(
            (value) => k.set(sum, add(sum, toDouble(value))),
            () => k.set(sum, sumLanes(sum)),
          );
          const { mean, behind } = meanOfSum(k, lanes, sum, count);
          const squares = k.local("squares", toDouble(constant(0)));
          each(
            (value) => {
              const distance = k.local("d", sub(value, mean));
              const exact = k.local("exact", spec.isRoot ? toDouble(distance) : distance);
              const square = k.local("square", mul(exact, exact));
              k.set(squares, add(squares, spec.isRoot ? square : toDouble(square)));
            },
            () => k.set(squares, sumLanes(squares)),
          );
          const about = behind ? max(0, sub(squares, mul(mul(behind, behind), count))) : squares;
          const found = div(about, max(0, sub(count, correction)));
          return toSingle(spec.isRoot ? sqrt(found) : found);
        });
      },
    },
    samples: [
      { inputs: [[2, 3, 4, 5]], attrs: { dims: [2, 3], correction: 1 } },
      { inputs: [[2, 3, 4, 5]], attrs: { dims: [1], correction: 0 } },
      { inputs: [[4, 6]], attrs: { dims: [0, 1], correction: 1 } },
      { inputs: [[4, 1]], attrs: { dims: [1], correction: 1 } },
    ],
  });

/** The gradient by each value, from that by the variance. */
function backFrom({ op, inputs: [x], attrs, typeOf }: GradientCall, byVariance: ValueId): readonly ValueId[] {
  const { dims, correction } = attrs as unknown as SpreadAttrs;
  const distance = op(minus, [x, op(mean, [x], { dims })]);
  const counted = dims.map((dim) => typeOf(x).shape[dim] as Dim);
  return [op(varianceSlope, [distance, byVariance], { counted, correction })];
}

export const variance = spread({
  name: "var",
  summary: "the variance over dimensions, its divisor the number of values less a correction",
  isRoot: false,
  gradient: (call) => backFrom(call, call.gradient),
});

export const deviation = spread({
  name: "std",
  summary: "the square root of the variance over dimensions, whose divisor is the number of values less a correction",
  isRoot: true,
  // Where nothing differs, PyTorch's gradient is 0.
  gradient(call) {
    const { op, result, gradient } = call;
    const byRoot = op(where, [op(eq, [result, 0]), 0, op(quotient, [op(times, [gradient, 0.5]), result])]);
    return backFrom(call, byRoot);
  },
});

/** 2 · distance / (count − correction) · gradient */
export const varianceSlope = definePointwise<{ counted: Shape; correction: number }>({
  name: "var_gradient",
  summary: "the gradient of a variance, from each value's distance to the mean",
  torch: { api: "torch.var", source: "tools/autograd/derivatives.yaml" },
  inputs: ["distance", "gradient"],
  attrs: { counted: dimensions, correction: number },
  value: ([distance, gradient], { counted, correction }) =>
    ((distance as number) * (gradient as number) * 2) / Math.max(0, (productOf(counted) as number) - correction),
  scalar: ([distance, gradient], { counted, correction }) => {
    const size = productOf(counted);
    const count: Expression = isFixed(size) ? constant(size) : mul(batchSize, perSample(size));
    return div(mul(mul(distance as Expression, gradient as Expression), 2), max(0, sub(count, correction)));
  },
  samples: [
    {
      inputs: [
        [2, 3, 4],
        [2, 1, 1],
      ],
      attrs: { counted: [3, 4], correction: 1 },
    },
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
      attrs: { counted: [7], correction: 0 },
    },
  ],
});
