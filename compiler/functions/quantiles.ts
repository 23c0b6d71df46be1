import { bool, either, fallback, float, int, listOf, oneOf, orNone, required, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, productOf, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { gather } from "../ops/arrangement/gather.ts";
import { constant } from "../ops/arrangement/constant.ts";
import { expand, permute } from "../ops/arrangement/views.ts";
import { clamp } from "../ops/elementwise/activations.ts";
import { add, mul, sub } from "../ops/elementwise/arithmetic.ts";
import { eq, lt, ne, where } from "../ops/elementwise/comparisons.ts";
import * as mathematics from "../ops/elementwise/mathematics.ts";
import { sum } from "../ops/reduction/reduce.ts";
import { argsort } from "../ops/sorting/argsort.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";
import { sharedByEqual } from "./shared-by-equal.ts";

/** Values by their place in the order of all: NaN stands last there, and is what gets the gradient where it is the answer. */

const METHODS = ["linear", "lower", "higher", "midpoint", "nearest"] as const;
type Method = (typeof METHODS)[number];

const input = required(tensor);
type Quantiles = number | readonly number[] | TensorValue;

interface Asked {
  readonly dim: number | null;
  readonly keepdim: boolean;
  readonly method: Method;
  /** NaN is left out; else it is what comes out where there is one. */
  readonly skipsNaN: boolean;
}

function lengthOf(b: Build, x: TensorValue, at: number, name: string): number {
  const length = x.type.shape[at] as Dim;
  return isFixed(length)
    ? length
    : b.fail("open", `${name} along the open dimension of ${showShape(x.type.shape)} is not possible`);
}

/** The fractions as a vector, in single precision. */
function fractionsOf(b: Build, q: Quantiles): TensorValue {
  if (typeof q === "object" && "kind" in q) {
    if (q.type.shape.length > 1) b.fail("rank", `q is a number or a vector, got ${showShape(q.type.shape)}`);
    return q.type.shape.length === 0 ? reshapeTo(b, q, [1]) : q;
  }
  const list = typeof q === "number" ? [q] : q;
  const outside = list.find((each) => !(each >= 0 && each <= 1));
  if (outside !== undefined) b.fail("range", `q is from 0 to 1, got ${outside}`);
  if (list.length === 0) b.fail("count", "q needs at least one number");
  return b.op(constant, [], { values: list.map(Math.fround) });
}

/** Between two neighbours in the order, of which ranks, whole numbers or not, are told: as PyTorch's lerp, NaN between infinities. */
function between(b: Build, sorted: TensorValue, at: number, ranks: TensorValue, method: Method): TensorValue {
  const take = (places: TensorValue): TensorValue => b.op(gather, [sorted, places], { dim: at, wraps: false });
  const lower = b.op(mathematics.floor, [ranks]);
  if (method === "lower") return take(lower);
  if (method === "higher") return take(b.op(mathematics.ceil, [ranks]));
  if (method === "nearest") return take(b.op(mathematics.round, [ranks]));
  const [below, above] = [take(lower), take(b.op(mathematics.ceil, [ranks]))];
  const weight = method === "midpoint" ? 0.5 : b.op(sub, [ranks, lower]);
  const way = b.op(sub, [above, below]);
  const fromAbove = b.op(sub, [
    above,
    b.op(mul, [way, typeof weight === "number" ? 1 - weight : b.op(sub, [1, weight])]),
  ]);
  if (typeof weight === "number") return fromAbove;
  return b.op(where, [b.op(lt, [weight, 0.5]), b.op(add, [below, b.op(mul, [way, weight])]), fromAbove]);
}

function quantileOf(
  b: Build,
  x: TensorValue,
  q: Quantiles,
  { dim, keepdim, method, skipsNaN }: Asked,
  name: string,
): TensorValue {
  const line = dim === null || x.type.shape.length === 0 ? reshapeTo(b, x, [productOf(x.type.shape)]) : x;
  const at = dimOf(b, line, dim ?? 0);
  const length = lengthOf(b, line, at, name);
  const { shape } = line.type;
  const fractions = fractionsOf(b, q);
  const many = fractions.type.shape[0] as Dim;
  if (!isFixed(many)) return b.fail("open", `q needs a known size, got ${showShape(fractions.type.shape)}`);
  const sorted = b.op(gather, [line, b.op(argsort, [line], { dim: at, descending: false })], { dim: at, wraps: false });
  const known = b.op(sum, [b.op(eq, [line, line])], { dims: [at] });
  const column = reshapeTo(
    b,
    fractions,
    shape.map((_, i) => (i === at ? many : 1)),
  );
  const last = skipsNaN ? b.op(clamp, [b.op(sub, [known, 1])], { min: 0, max: length - 1 }) : length - 1;
  const inOrder = b.op(mathematics.single, [b.op(mul, [column, last])]);
  const rank = skipsNaN ? inOrder : b.op(where, [b.op(eq, [known, length]), inOrder, length - 1]);
  const ranks = b.op(expand, [rank], { shape: shape.map((size, i) => (i === at ? many : size)) });
  const found = between(b, sorted, at, ranks, method);
  // The fractions stand in front, or nowhere where there is one number.
  const first = [at, ...shape.map((_, i) => i).filter((i) => i !== at)];
  const turned = b.op(permute, [found], { dims: first });
  const others = x.type.shape.map((size, i) => (dim === null || i === at ? 1 : size));
  const left = keepdim
    ? x.type.shape.length === 0
      ? []
      : others
    : dim === null
      ? []
      : x.type.shape.filter((_, i) => i !== at);
  const isOne = typeof q === "number" || (typeof q === "object" && "kind" in q && q.type.shape.length === 0);
  return reshapeTo(b, turned, [...(isOne ? [] : [many]), ...left]);
}

const quantile = (name: string, summary: string, skipsNaN: boolean): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: {
      input,
      q: required(either(float, either(listOf(float), tensor))),
      dim: fallback(orNone(int), null),
      keepdim: fallback(bool, false),
      interpolation: fallback(oneOf(...METHODS), "linear", '"linear"'),
    },
    apply: (b, { input: x, q, interpolation: method, ...rest }) =>
      quantileOf(b, x, q, { ...rest, method, skipsNaN }, name),
  });

export const quantileFunctions: readonly TensorFunction[] = [
  quantile(
    "quantile",
    "the values below which a fraction q of all lies, or fractions of a list; NaN if there is one",
    false,
  ),
  quantile("nanquantile", "the values below which a fraction q of all lies, NaN left out", true),
  defineFunction({
    name: "nanmedian",
    summary: "the value in the middle, of two the lower, NaN left out; along one dimension (values, indices)",
    torch: "torch.nanmedian",
    params: { input, dim: fallback(orNone(int), null), keepdim: fallback(bool, false) },
    apply(b, { input: x, dim, keepdim }): TensorValue | Value {
      const line = dim === null || x.type.shape.length === 0 ? reshapeTo(b, x, [productOf(x.type.shape)]) : x;
      const at = dimOf(b, line, dim ?? 0);
      const length = lengthOf(b, line, at, "nanmedian");
      const places = b.op(argsort, [line], { dim: at, descending: false });
      const known = b.op(sub, [length, b.op(sum, [b.op(ne, [line, line])], { dims: [at] })]);
      const middle = b.op(clamp, [b.op(mathematics.floor, [b.op(mul, [b.op(sub, [known, 1]), 0.5])])], {
        min: 0,
        max: length - 1,
      });
      const place = b.op(gather, [places, middle], { dim: at, wraps: false });
      const value = b.op(gather, [line, place], { dim: at, wraps: false });
      const shaped = (each: TensorValue): TensorValue =>
        reshapeTo(
          b,
          each,
          dim === null || x.type.shape.length === 0
            ? []
            : keepdim
              ? each.type.shape
              : each.type.shape.filter((_, i) => i !== at),
        );
      if (dim === null) return b.hasGradients ? sharedByEqual(b, line, shaped(value)) : shaped(value);
      return { kind: "record", names: ["values", "indices"], elements: [shaped(value), shaped(place)] };
    },
  }),
];
