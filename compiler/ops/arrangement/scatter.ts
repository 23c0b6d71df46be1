import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import type { Local } from "../../ir/kernel/builder.ts";
import { constant } from "../../ir/kernel/expression.ts";
import { orderOf, type Layout } from "../../ir/layout.ts";
import type { GradientCall } from "../../ir/gradient.ts";
import type { ValueId } from "../../ir/graph.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import { at, flatAt, placeIn, tabulate } from "../../ir/reference.ts";
import { isFixed, sameDim, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { gather } from "./gather.ts";
import { slice } from "./views.ts";

/** The source is put, or a number where there is none. */
export const scatter: Op = defineOp({
  name: "scatter",
  summary:
    "the input, with the source at the places along one dimension that an index of its shape counts out; of several for one place the last",
  torch: { api: "torch.scatter", source: "aten/src/ATen/native/TensorAdvancedIndexing.cpp" },
  inputs: ["input", "places", "source?"],
  attrs: { dim: number, value: number },
  looksUp: { index: 1, table: 0, dim: "dim" },
  sentence: ({ inputs: [x, places] }) => `puts values into ${x?.text} at places that ${places?.text} counts out`,
  infer({ input, places, source }, { dim }, fail) {
    if (!isFixed(input.shape[dim] as Dim))
      fail("open", `scatter along the open dimension of ${showShape(input.shape)} is not possible`);
    const { shape } = places;
    const isWithin = (size: Dim, i: number): boolean => {
      const own = input.shape[i] as Dim;
      return i === dim || sameDim(size, own) || (isFixed(size) && isFixed(own) && size <= own);
    };
    if (shape.length !== input.shape.length || !shape.every(isWithin))
      fail(
        "unequal",
        `scatter expects an index that is nowhere larger than ${showShape(input.shape)}, got ${showShape(shape)}`,
      );
    if (
      source &&
      (source.shape.length !== shape.length || !source.shape.every((size, i) => sameDim(size, shape[i] as Dim)))
    )
      fail("unequal", `scatter expects a source ${showShape(shape)}, as its index is, got ${showShape(source.shape)}`);
    return input.shape;
  },
  reference({ input, places, source }, { dim, value }, shape) {
    const result = Float64Array.from(input.data);
    const size = shape[dim] as number;
    tabulate(places.shape, (here) => {
      const flat = flatAt(shape, here, dim, placeIn(at(places, here), size));
      return (result[flat] = source ? at(source, here) : value);
    });
    return result;
  },
  // As PyTorch has it: right where no place is given twice.
  gradient: ({ op, inputs: [, places, source], attrs: { dim }, gradient, typeOf, wants }) => [
    op(scatter, [gradient, places], { dim: dim as number, value: 0 }),
    undefined,
    ...(source === undefined || !wants(2)
      ? []
      : [
          op(gather, [cut(op, gradient, typeOf(places).shape, dim as number), places], {
            dim: dim as number,
            wraps: false,
          }),
        ]),
  ],
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" }, places: { kind: "strided" }, source: { kind: "strided" } }),
    program({ k, types, attrs: { dim, value }, inputs, y: result }) {
      const { input, places } = types;
      const copy = ([next, ...inner]: readonly number[], x: Cursor, y: Cursor): void => {
        if (next === undefined) return k.store(y, k.load(x));
        const walk = inner.length === 0 ? "lanes" : "loop";
        k[walk](`c${next}`, input.shape[next] as Dim, [along(x, next), along(y, next)], (from, to) =>
          copy(inner, from, to),
        );
      };
      copy(orderOf(result.places[0]?.layout as Layout), inputs.input, result);
      const visit = (next: number, place: Cursor, source: Cursor | undefined, y: Cursor): void => {
        if (next === places.shape.length) {
          const local: Local = k.index("place", k.load(place), input.shape[dim] as number);
          return k.scatter(y, [{ dim, index: local }], source ? k.load(source) : constant(value));
        }
        const moves = [along(place, next), along(source, next), along(y, next, next === dim ? 0 : 1)] as const;
        k.loop(`d${next}`, places.shape[next] as Dim, moves, (at_, from, to) => visit(next + 1, at_, from, to));
      };
      visit(0, inputs.places, inputs.source, result);
    },
  },
  samples: [
    {
      inputs: [
        [2, 5, 4],
        [2, 3, 4],
        [2, 3, 4],
      ],
      attrs: { dim: 1, value: 0 },
    },
    { inputs: [[3, 6], [3, 2], null], attrs: { dim: 1, value: 2.5 } },
    {
      inputs: [
        [5, 4],
        [7, 3],
        [7, 3],
      ],
      attrs: { dim: 0, value: 0 },
    },
  ],
  rejects: [
    {
      inputs: [[2, 3], [3, 3], null],
      attrs: { dim: 1, value: 0 },
      message: "scatter expects an index that is nowhere larger than [2, 3], got [3, 3]",
    },
    {
      inputs: [
        [2, 3],
        [2, 2],
        [2, 3],
      ],
      attrs: { dim: 1, value: 0 },
      message: "scatter expects a source [2, 2], as its index is, got [2, 3]",
    },
  ],
});

/** As much of a gradient as the index reaches along the other dimensions. */
const cut = (op: GradientCall["op"], gradient: ValueId, shape: Shape, dim: number): ValueId =>
  shape.reduce<ValueId>(
    (value, size, i) => (i === dim ? value : op(slice, [value], { dim: i, start: 0, step: 1, count: [size] })),
    gradient,
  );
