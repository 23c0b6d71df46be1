import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { orderOf, type Layout } from "../../ir/layout.ts";
import type { GradientCall } from "../../ir/gradient.ts";
import type { ValueId } from "../../ir/graph.ts";
import { defineOp, number, string, type Op } from "../../ir/op.ts";
import { at, flatAt, placeIn, tabulate } from "../../ir/reference.ts";
import type { Fail } from "../../ir/refusal.ts";
import { isFixed, sameDim, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { add, div, mul } from "../elementwise/arithmetic.ts";
import { eq, logicalAnd, where } from "../elementwise/comparisons.ts";
import { gather, scatterAdd } from "./gather.ts";

const ways = ["prod", "amax", "amin"] as const;
type Way = (typeof ways)[number];

const join: Readonly<Record<Way, (a: number, b: number) => number>> = {
  prod: (a, b) => a * b,
  amax: Math.max,
  amin: Math.min,
};
const joinScalar: Readonly<Record<Way, (a: Expression, b: Expression) => Expression>> = {
  prod: k.mul,
  amax: k.max,
  amin: k.min,
};

/** Sums are `scatter_add`'s. */
export const scatterReduce: Op = defineOp({
  name: "scatter_reduce",
  summary:
    "the input, of which each element is multiplied by all elements of the source, or is the largest or smallest of itself and these, for which an index of the source's shape counts its place out",
  torch: { api: "torch.scatter_reduce", source: "aten/src/ATen/native/TensorAdvancedIndexing.cpp" },
  inputs: ["input", "places", "source"],
  attrs: { dim: number, how: string },
  looksUp: { index: 1, table: 0, dim: "dim" },
  sentence: ({ inputs: [x, places, source] }) =>
    `joins ${source?.text} to ${x?.text} at places that ${places?.text} counts out`,
  infer({ input, places, source }, { dim }, fail) {
    if (!isFixed(input.shape[dim] as Dim))
      fail("open", `scatter_reduce along the open dimension of ${showShape(input.shape)} is not possible`);
    checkAlike(places.shape, input.shape, dim, "an index", fail);
    checkAlike(source.shape, places.shape, undefined, "a source", fail);
    return input.shape;
  },
  reference({ input, places, source }, { dim, how }, shape) {
    const result = Float64Array.from(input.data);
    const size = shape[dim] as number;
    tabulate(places.shape, (here) => {
      const flat = flatAt(shape, here, dim, placeIn(at(places, here), size));
      return (result[flat] = join[how as Way](result[flat] as number, at(source, here)));
    });
    return result;
  },
  gradient: (call) => (call.attrs["how"] === "prod" ? ofProducts(call) : ofExtremes(call)),
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" }, places: { kind: "strided" }, source: { kind: "strided" } }),
    program({ k: kernel, types, attrs: { dim, how }, inputs, y: result }) {
      const { input, places } = types;
      copyInto(kernel, input.shape, orderOf(result.places[0]?.layout as Layout), inputs.input, result);
      const visit = (next: number, place: Cursor, source: Cursor, y: Cursor): void => {
        if (next < places.shape.length) {
          const moves = [along(place, next), along(source, next), along(y, next, next === dim ? 0 : 1)] as const;
          return kernel.loop(`d${next}`, places.shape[next] as Dim, moves, (...here) => visit(next + 1, ...here));
        }
        const indices = [{ dim, index: kernel.index("place", kernel.load(place), input.shape[dim] as number) }];
        kernel.scatter(y, indices, joinScalar[how as Way](kernel.gather(y, indices), kernel.load(source)));
      };
      visit(0, inputs.places, inputs.source, result);
    },
  },
  samples: ways.flatMap((how) => [
    {
      inputs: [
        [2, 5, 4],
        [2, 3, 4],
        [2, 3, 4],
      ],
      attrs: { dim: 1, how },
    },
    {
      inputs: [
        [3, 4],
        [7, 4],
        [7, 4],
      ],
      attrs: { dim: 0, how },
    },
  ]),
  rejects: [
    {
      inputs: [
        [2, 3],
        [3, 3],
        [3, 3],
      ],
      attrs: { dim: 1, how: "prod" },
      message: "scatter_reduce expects an index like [2, 3] in all dimensions but 1, got [3, 3]",
    },
    {
      inputs: [
        [2, 3],
        [2, 2],
        [2, 3],
      ],
      attrs: { dim: 1, how: "amax" },
      message: "scatter_reduce expects a source like [2, 2], got [2, 3]",
    },
  ],
});

function copyInto(kernel: Kernel, shape: Shape, order: readonly number[], x: Cursor, y: Cursor): void {
  const [next, ...inner] = order;
  if (next === undefined) return kernel.store(y, kernel.load(x));
  const walk = inner.length === 0 ? "lanes" : "loop";
  kernel[walk](`c${next}`, shape[next] as Dim, [along(x, next), along(y, next)], (from, to) =>
    copyInto(kernel, shape, inner, from, to),
  );
}

function checkAlike(shape: Shape, other: Shape, dim: number | undefined, what: string, fail: Fail): void {
  if (shape.length !== other.length || !shape.every((size, i) => i === dim || sameDim(size, other[i] as Dim)))
    fail(
      "unequal",
      `scatter_reduce expects ${what} like ${showShape(other)}${dim === undefined ? "" : ` in all dimensions but ${dim}`}, got ${showShape(shape)}`,
    );
}

/** The places, with what is looked up and added up at them. */
function atPlaces({ op, inputs: [x, places], attrs, typeOf }: GradientCall): {
  readonly taken: (from: ValueId) => ValueId;
  readonly summed: (what: ValueId) => ValueId;
} {
  const dim = attrs["dim"] as number;
  const size = typeOf(x).shape[dim] as number;
  return {
    taken: (from) => op(gather, [from, places], { dim, wraps: false }),
    summed: (what) => op(scatterAdd, [places, what], { dim, size, wraps: false }),
  };
}

/** The largest or smallest, where several are equal, have equal shares. */
function ofExtremes(call: GradientCall): readonly (ValueId | undefined)[] {
  const { op, inputs, result, gradient } = call;
  const [x, , source] = inputs;
  const { taken, summed } = atPlaces(call);
  const isKept = op(eq, [x, result]);
  const isPut = op(eq, [source, taken(result)]);
  const share = op(div, [gradient, op(add, [isKept, summed(isPut)])]);
  return [op(mul, [isKept, share]), undefined, op(mul, [isPut, taken(share)])];
}

/** What each is multiplied by is the product divided by it; a zero is left out of the product instead. */
function ofProducts(call: GradientCall): readonly (ValueId | undefined)[] {
  const { op, inputs, result, gradient, attrs } = call;
  const [x, places, source] = inputs;
  const { taken, summed } = atPlaces(call);
  const times = (input: ValueId, put: ValueId): ValueId => op(scatterReduce, [input, places, put], attrs);
  const held = op(where, [op(eq, [x, 0]), 1, x]);
  const ofInput = op(mul, [gradient, op(div, [times(held, source as ValueId), held])]);
  const isZero = op(eq, [source, 0]);
  const isOnly = op(logicalAnd, [isZero, op(eq, [taken(summed(isZero)), 1])]);
  const withoutIt = times(x as ValueId, op(where, [isOnly, 1, source]));
  const others = op(div, [taken(op(mul, [gradient, result])), op(where, [isZero, 1, source])]);
  return [ofInput, undefined, op(where, [isOnly, taken(op(mul, [gradient, withoutIt])), others])];
}
