import { bool, fallback, float, int, operand, orNone, required, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, productOf, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { permute } from "../ops/arrangement/views.ts";
import { clamp, sqrt } from "../ops/elementwise/activations.ts";
import { add, div, mul, sub } from "../ops/elementwise/arithmetic.ts";
import { eq } from "../ops/elementwise/comparisons.ts";
import { matmul } from "../ops/matrix/matmul.ts";
import { cumsum } from "../ops/reduction/cumulative-sum.ts";
import { amax, mean, sum } from "../ops/reduction/reduce.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { diagonalOf } from "./rearrange.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

/** How variables vary together, areas under curves, and what is found among values. */

const input = required(tensor);
const weights = fallback(orNone(tensor), null);

/** [variables, observations]; a vector is one variable. */
function asVariables(b: Build, x: TensorValue, name: string): TensorValue {
  const { shape } = x.type;
  if (shape.length > 2 || !shape.every(isFixed))
    b.fail("rank", `${name} expects a vector or a matrix of known sizes, got ${showShape(shape)}`);
  return shape.length === 2 ? x : reshapeTo(b, x, [1, shape[0] ?? 1]);
}

interface Weighing {
  readonly correction: number;
  readonly fweights: TensorValue | null;
  readonly aweights: TensorValue | null;
}

function covariance(b: Build, x: TensorValue, { correction, fweights, aweights }: Weighing): TensorValue {
  const variables = asVariables(b, x, "cov");
  const [rows, count] = variables.type.shape as readonly [number, number];
  for (const each of [fweights, aweights])
    if (each && (each.type.shape.length !== 1 || each.type.shape[0] !== count))
      b.fail(
        "unequal",
        `the weights of cov are [${count}], one for each observation, got ${showShape(each.type.shape)}`,
      );
  const weight = fweights && aweights ? b.op(mul, [fweights, aweights]) : (fweights ?? aweights);
  const weighed = (each: TensorValue): TensorValue => (weight ? b.op(mul, [each, weight]) : each);
  const total = weight ? b.op(sum, [weight], { dims: [0] }) : count;
  const average = weight
    ? b.op(div, [b.op(sum, [weighed(variables)], { dims: [1] }), total])
    : b.op(mean, [variables], { dims: [1] });
  const apart = b.op(sub, [variables, average]);
  const product = b.op(matmul, [apart, b.op(permute, [weighed(apart)], { dims: [1, 0] })]);
  const norm = normOfWeights(b, { total, weight, aweights, correction });
  const result = b.op(div, [product, norm]);
  return rows === 1 ? reshapeTo(b, result, []) : result;
}

interface Norm {
  readonly total: TensorValue | number;
  readonly weight: TensorValue | null;
  readonly aweights: TensorValue | null;
  readonly correction: number;
}

function normOfWeights(b: Build, { total, weight, aweights, correction }: Norm): TensorValue | number {
  if (typeof total === "number") return Math.max(0, total - correction);
  const less =
    weight && aweights && correction !== 0
      ? b.op(div, [b.op(mul, [b.op(sum, [b.op(mul, [weight, aweights])], { dims: [0] }), correction]), total])
      : correction;
  return b.op(clamp, [b.op(sub, [total, less])], { min: 0, max: Infinity });
}

function correlation(b: Build, x: TensorValue): TensorValue {
  const found = covariance(b, x, { correction: 1, fweights: null, aweights: null });
  if (found.type.shape.length === 0) return b.op(div, [found, found]);
  const count = found.type.shape[0] as number;
  const deviation = b.op(sqrt, [diagonalOf(b, found, 0, 0, 1)]);
  const scaled = b.op(div, [b.op(div, [found, reshapeTo(b, deviation, [count, 1])]), deviation]);
  return b.op(clamp, [scaled], { min: -1, max: 1 });
}

/** The means of neighbours times the way between them: `x` says where the values lie, or `dx` how far apart. */
function strips(
  b: Build,
  y: TensorValue,
  x: TensorValue | null,
  dx: number,
  dim: number,
  name: string,
): { readonly at: number; readonly areas: TensorValue } {
  const at = dimOf(b, y, dim);
  const length = y.type.shape[at] as Dim;
  if (!isFixed(length) || length < 2)
    return b.fail("size", `${name} needs two values along dim ${dim}, got ${showShape(y.type.shape)}`);
  const ends = (each: TensorValue, along: number): readonly [TensorValue, TensorValue] => [
    sliceOf(b, each, along, 1, 1, length - 1),
    sliceOf(b, each, along, 0, 1, length - 1),
  ];
  const sums = b.op(add, ends(y, at));
  if (!x) return { at, areas: b.op(mul, [sums, dx / 2]) };
  const isLine = x.type.shape.length === 1;
  const along = isLine ? 0 : dimOf(b, x, dim);
  if (x.type.shape[along] !== length)
    b.fail(
      "unequal",
      `${name} needs as many places as values, got ${showShape(x.type.shape)} and ${showShape(y.type.shape)}`,
    );
  const ways = b.op(sub, ends(x, along));
  const column = isLine
    ? reshapeTo(
        b,
        ways,
        y.type.shape.slice(at).map((_, i) => (i === 0 ? length - 1 : 1)),
      )
    : ways;
  return { at, areas: b.op(mul, [b.op(mul, [column, sums]), 0.5]) };
}

const curve = { y: input, x: weights, dx: fallback(float, 1), dim: fallback(int, -1) };

const area = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "the area under values along a dimension, by trapezoids: x says where they lie, or dx how far apart",
    torch: `torch.${name}`,
    isMethod: false,
    params: curve,
    apply(b, { y, x, dx, dim }) {
      const { at, areas } = strips(b, y, x, dx, dim, name);
      return reshapeTo(
        b,
        b.op(sum, [areas], { dims: [at] }),
        areas.type.shape.filter((_, i) => i !== at),
      );
    },
  });

export const statisticalFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "cov",
    summary: "how the rows of a matrix vary together: a row is a variable, a column an observation",
    torch: "torch.cov",
    params: { input, correction: fallback(int, 1), fweights: weights, aweights: weights },
    apply: (b, { input: x, ...how }) => covariance(b, x, how),
  }),
  defineFunction({
    name: "corrcoef",
    summary: "the correlation of the rows of a matrix, from −1 to 1",
    torch: "torch.corrcoef",
    params: { input },
    apply: (b, { input: x }) => correlation(b, x),
  }),
  area("trapezoid"),
  area("trapz"),
  defineFunction({
    name: "cumulative_trapezoid",
    summary: "the area under values from the first of them on to each further one, by trapezoids",
    torch: "torch.cumulative_trapezoid",
    isMethod: false,
    params: curve,
    apply(b, { y, x, dx, dim }) {
      const { at, areas } = strips(b, y, x, dx, dim, "cumulative_trapezoid");
      return b.op(cumsum, [areas], { dim: at });
    },
  }),
  defineFunction({
    name: "isin",
    summary: "1 where the element is one of those of another tensor, else 0",
    torch: "torch.isin",
    isMethod: false,
    params: {
      elements: required(operand),
      test_elements: required(operand),
      assume_unique: fallback(bool, false),
      invert: fallback(bool, false),
    },
    apply(b, { elements, test_elements: among, invert }) {
      if (typeof elements === "number" && typeof among === "number")
        return b.fail("combination", "isin needs a tensor among its two");
      const found =
        typeof elements === "number" || typeof among === "number"
          ? ofOne(b, elements, among)
          : ofMany(b, elements, among);
      return invert ? b.op(eq, [found, 0]) : { ...found, isMask: true };
    },
  }),
];

/** A number among elements is one answer; elements of which each is the number or not are many. */
function ofOne(b: Build, elements: TensorValue | number, among: TensorValue | number): TensorValue {
  const same = b.op(eq, [elements, among]);
  if (typeof elements !== "number") return same;
  return reshapeTo(b, b.op(amax, [same], { dims: same.type.shape.map((_, i) => i) }), []);
}

function ofMany(b: Build, elements: TensorValue, among: TensorValue): TensorValue {
  const { shape } = elements.type;
  const column = reshapeTo(b, elements, [...shape, 1]);
  const line = reshapeTo(b, among, [productOf(among.type.shape)]);
  return reshapeTo(b, b.op(amax, [b.op(eq, [column, line])], { dims: [shape.length] }), shape);
}
