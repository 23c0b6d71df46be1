import { commonAxes, joined } from "../../ir/iteration.ts";
import type { Local } from "../../ir/kernel/builder.ts";
import { bundle, type Cursor } from "../../ir/kernel/cursor.ts";
import {
  add,
  constant,
  div,
  equal,
  less,
  mul,
  not,
  or,
  select,
  sumLanes,
  toDouble,
  toSingle,
} from "../../ir/kernel/expression.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { GradientCall, GradientRule } from "../../ir/gradient.ts";
import type { ValueId } from "../../ir/graph.ts";
import { expand } from "../arrangement/views.ts";
import { div as quotient, mul as product, sub as difference } from "../elementwise/arithmetic.ts";
import { eq, gt, ne, where } from "../elementwise/comparisons.ts";
import { divideByCount } from "./divide-by-count.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Atom, Layout } from "../../ir/layout.ts";
import { defineOp, numbers, type AttrValues, type Op } from "../../ir/op.ts";
import type { DescribedStep } from "../../ir/op-traits.ts";
import { and } from "../../ir/words.ts";
import { stridesOf, tabulate } from "../../ir/reference.ts";
import { isFixed, productOf, type Dim, type Shape } from "../../ir/types.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "./count-of.ts";
import { isWide, nest, nestWide } from "../../ir/kernel/nest.ts";

const isNaNOf = (value: Expression): Expression => not(equal(value, value));

/** Over `dims`, which stay as dimensions of size 1; `keepdim=false` is a reshape after it. */
function reduction(spec: {
  /** `averages`, as in "averages x along dimension 1". */
  readonly verb?: string;
  readonly name: string;
  readonly summary: string;
  readonly start: number;
  readonly step: (accumulated: number, value: number) => number;
  readonly visit: (accumulated: Local, value: Expression) => Expression;
  readonly isMean?: boolean;
  /** It chooses among its values, so that one of masks is a mask. */
  readonly isChoice?: true;
  /** Whether `visit` calculates, and not only chooses: in double, so that nothing is lost however many values there are. */
  readonly isSum?: boolean;
  readonly gradient?: GradientRule;
  /** One number of those in all lanes, where `visit` works lane by lane. */
  readonly fold?: (accumulated: Local) => Expression;
}): Op {
  return defineOp({
    name: spec.name,
    summary: spec.summary,
    torch: { api: `torch.${spec.name}`, source: "aten/src/ATen/native/ReduceOps.cpp" },
    inputs: ["input"],
    category: "pooling",
    ...(spec.verb === undefined ? {} : { sentence: (step: DescribedStep) => `${spec.verb} ${alongDims(step)}` }),
    ...(spec.isMean ? { averages: ({ dims }: AttrValues) => dims as readonly number[] } : {}),
    attrs: { dims: numbers },
    ...(spec.gradient ? { gradient: spec.gradient } : {}),
    ...(spec.isChoice ? { gives: ["input"] } : {}),
    infer: ({ input }, { dims }) => input.shape.map((size, i) => (dims.includes(i) ? 1 : size)),
    reference: ({ input }, { dims }, shape) => {
      const sizes = input.shape.map((size, i) => (dims.includes(i) ? size : 1));
      const strides = stridesOf(input.shape);
      const placeOf = (index: readonly number[]): number =>
        index.reduce((place, here, i) => place + here * (strides[i] as number), 0);
      const within = tabulate(sizes, placeOf);
      return tabulate(shape, (index) => {
        const first = placeOf(index);
        let result = spec.start;
        for (const place of within) result = spec.step(result, input.data[first + place] as number);
        return spec.isMean ? result / within.length : result;
      });
    },
    kernel: {
      kind: "loops",
      order: "like-input",
      requires: () => ({ input: { kind: "any" } }),
      program({ k, machine: { lanes }, types, attrs, inputs, layouts, y }) {
        const { shape } = types.input;
        const layout = layouts.input as Layout;
        const places = y.places.map((place): Cursor => ({ places: [place] }));
        const axesOf = (dim: number, lists: readonly (readonly Atom[])[]) => {
          const axes = commonAxes(lists, shape[dim] as Dim);
          if (!axes) throw new CompilerBug(`${spec.name} was handed dimensions that do not nest`);
          return axes;
        };
        const dims = range(shape.length).sort((a, b) => weightOf(layout, b) - weightOf(layout, a));
        const kept = dims.filter((dim) => !attrs.dims.includes(dim));
        const gone = dims.filter((dim) => attrs.dims.includes(dim));
        const outer = joined(
          kept.flatMap((dim) =>
            axesOf(dim, [
              layout.dims[dim] as readonly Atom[],
              ...y.places.map((place) => place.layout.dims[dim] as readonly Atom[]),
            ]),
          ),
          k,
        );
        const inner = joined(
          gone.flatMap((dim) => axesOf(dim, [layout.dims[dim] as readonly Atom[]])),
          k,
        );
        const count = productOf(gone.map((dim) => shape[dim] as Dim));
        nest(
          k,
          "o",
          outer,
          [inputs.input, ...places],
          ([x, ...to]) => {
            const start = constant(spec.start);
            const sum = k.local("sum", spec.isSum ? toDouble(start) : start);
            nestWide(
              k,
              spec.fold ? lanes : 1,
              "i",
              inner,
              [x as Cursor],
              ([tap]) => {
                const value = k.load(tap as Cursor);
                k.set(sum, spec.visit(sum, spec.isSum ? toDouble(value) : k.local("v", value)));
              },
              () => spec.fold && k.set(sum, spec.fold(sum)),
            );
            const result = spec.isMean ? div(sum, countOf(count)) : sum;
            k.store(bundle(to, y.finish), spec.isSum ? k.local("result", toSingle(result)) : result);
          },
          spec.fold && isWide(inner, 1, lanes) ? "loop" : "lanes",
        );
      },
    },
    samples: [
      { inputs: [[2, 3, 4, 5]], attrs: { dims: [2, 3] } },
      { inputs: [[2, 3, 4, 5]], attrs: { dims: [1] } },
      { inputs: [[4, 6]], attrs: { dims: [0, 1] } },
      { inputs: [[3, 1, 5]], attrs: { dims: [2] } },
    ],
  });
}

const weightOf = (layout: Layout, dim: number): number =>
  Math.max(0, ...(layout.dims[dim] as readonly Atom[]).map(({ size, stride }) => (isFixed(size) ? stride : Infinity)));

export const sum: Op = reduction({
  name: "sum",
  verb: "adds up",
  summary: "the sum over dimensions",
  start: 0,
  step: (a, b) => a + b,
  visit: (a, b) => add(a, b),
  fold: sumLanes,
  isSum: true,
  gradient: ({ op, inputs: [x], gradient, typeOf }) => [op(expand, [gradient], { shape: typeOf(x).shape })],
});

/** The product of all others: that of those that are not zero, unless another one is. A zero and an infinity are NaN. */
const byOthers =
  (isOfAll: boolean): GradientRule =>
  ({ op, inputs: [x], attrs, gradient }) => {
    const isZero = op(eq, [x, 0]);
    const others = op(prod, [op(where, [isZero, 1, x])], attrs);
    const zeros = op(sum, [isZero], attrs);
    const isUnbounded = op(ne, [op(difference, [x, x]), 0]);
    const unknown = op(where, [op(difference, [op(sum, [isUnbounded], attrs), isUnbounded]), NaN, 0]);
    const nothing = isOfAll ? op(where, [op(gt, [zeros, 1]), 0, unknown]) : unknown;
    const alone = op(where, [op(eq, [zeros, 0]), op(quotient, [others, x]), nothing]);
    const whole = op(where, [isZero, op(where, [op(eq, [zeros, 1]), others, nothing]), alone]);
    return [op(product, [gradient, whole])];
  };

const productOver = (name: string, gradient: GradientRule): Op =>
  reduction({
    name,
    summary: "the product over dimensions",
    start: 1,
    step: (a, b) => a * b,
    visit: (a, b) => mul(a, b),
    isSum: true,
    gradient,
  });

export const prod: Op = productOver("prod", byOthers(false));
/** PyTorch's prod() without a dimension, which of two zeros has no gradient, whatever else there is (FunctionsManual.cpp, `prod_backward`). */
export const prodOfAll = productOver("prod_of_all", byOthers(true));

export const mean = reduction({
  name: "mean",
  verb: "averages",
  summary: "the mean over dimensions",
  start: 0,
  step: (a, b) => a + b,
  visit: (a, b) => add(a, b),
  fold: sumLanes,
  isMean: true,
  isSum: true,
  gradient: ({ op, inputs: [x], attrs, gradient, typeOf }) => [
    op(expand, [perValue(op, gradient, typeOf(x).shape, attrs)], { shape: typeOf(x).shape }),
  ],
});

/** Divided by how many values a reduction has made one of. */
export const perValue = (op: GradientCall["op"], value: ValueId, shape: Shape, { dims }: AttrValues): ValueId =>
  op(divideByCount, [value], { counted: (dims as readonly number[]).map((dim) => shape[dim] as Dim) });

/** Of equal ones each has a share. */
const sharedBy = (isIt: (call: GradientCall) => ValueId): GradientRule =>
  function (call) {
    const those = isIt(call);
    const { op, attrs, gradient } = call;
    return [op(product, [those, op(quotient, [gradient, op(sum, [those], attrs)])])];
  };
const byEqual = sharedBy(({ op, inputs: [x], result }) => op(eq, [x, result]));
/** NaN equals NaN there (FunctionsManual.cpp, `evenly_distribute_backward`). */
const byEqualOrNaN = sharedBy(({ op, inputs: [x], result }) =>
  op(where, [op(eq, [result, result]), op(eq, [x, result]), op(ne, [x, x])]),
);

const extreme = (name: string, verb: string, which: string, gradient: GradientRule, isLargest: boolean): Op =>
  reduction({
    name,
    verb,
    summary: `the ${which} value over dimensions; NaN if there is one`,
    start: isLargest ? -Infinity : Infinity,
    step: (best, value) => ((isLargest ? value > best : value < best) || Number.isNaN(value) ? value : best),
    visit: (best, value) => select(or(isLargest ? less(best, value) : less(value, best), isNaNOf(value)), value, best),
    isChoice: true,
    gradient,
  });

export const amax = extreme("amax", "takes the largest of", "largest", byEqual, true);
export const amin = extreme("amin", "takes the smallest of", "smallest", byEqual, false);
/** PyTorch's max() and min() without a dimension, and median(): their gradients are others where there is NaN. */
export const maxOfAll = extreme("max_of_all", "takes the largest of", "largest", byEqualOrNaN, true);
export const minOfAll = extreme("min_of_all", "takes the smallest of", "smallest", byEqualOrNaN, false);

function alongDims({ inputs: [x], attrs }: DescribedStep): string {
  const dims = (attrs["dims"] ?? []) as readonly number[];
  return `${x?.text} along dimension${dims.length === 1 ? "" : "s"} ${and(dims.map(String))}`;
}
