import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, less, select } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import { boolean, defineOp, number, type Op } from "../../ir/op.ts";
import { at, placeIn, tabulate } from "../../ir/reference.ts";
import type { Fail } from "../../ir/refusal.ts";
import { isFixed, sameDim, showShape, type Dim, type Shape } from "../../ir/types.ts";

/**
 * Elements at places along one dimension that are only known when a network runs, and its gradient. What indexes by whole rows
 * reads an index that is expanded: where the index stays as it is, the loops are innermost, and go over neighbours.
 */

/** A place that is none goes to the nearest; with `wraps`, negative ones count from the end. */
export const gather: Op = defineOp({
  name: "gather",
  summary:
    "the elements along one dimension that an index of the same shape counts out; a number outside takes the nearest",
  torch: { api: "torch.gather", source: "aten/src/ATen/native/TensorAdvancedIndexing.cpp" },
  // A kernel's parameters are called like these, and `index` is a word of kernels.
  inputs: ["input", "places"],
  gives: ["input"],
  attrs: { dim: number, wraps: boolean },
  looksUp: { index: 1, table: 0, dim: "dim" },
  sentence: ({ inputs: [x, index] }) => `takes elements of ${x?.text} by ${index?.text}`,
  infer({ input, places }, { dim }, fail) {
    checkIndex(input.shape, places.shape, dim, "gather", fail);
    if (!isFixed(input.shape[dim] as Dim))
      fail("open", `gather along the open dimension of ${showShape(input.shape)} is not possible`);
    return places.shape;
  },
  reference: ({ input, places }, { dim, wraps }, shape) =>
    tabulate(shape, (here) => {
      const place = placeIn(at(places, here), input.shape[dim] as number, wraps);
      return at(
        input,
        here.map((each, i) => (i === dim ? place : each)),
      );
    }),
  gradient: ({ op, inputs: [x, index], attrs, gradient, typeOf }) => [
    op(scatterAdd, [index, gradient], { ...attrs, size: typeOf(x).shape[attrs["dim"] as number] as number }),
  ],
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" }, places: { kind: "strided" } }),
    program({ k, types, attrs: { dim, wraps }, inputs, layouts, y }) {
      const size = types.input.shape[dim] as number;
      const { outer, inner } = loopsOf(types.places.shape, layouts.places as Layout);
      const visit = (dims: readonly number[], [x, index, to]: Cursors, place?: Local): void => {
        const [next, ...rest] = dims;
        if (next === undefined) {
          if (place) return k.store(to, k.gather(x, [{ dim, index: place }]));
          return visit(inner, [x, index, to], placeOf(k, k.load(index), size, wraps));
        }
        const walk = place && rest.length === 0 ? "lanes" : "loop";
        const count = types.places.shape[next] as Dim;
        const move = next === dim ? along(x, next, 0) : along(x, next);
        if (place)
          k[walk](`i${next}`, count, [move, along(to, next)], (from, there) =>
            visit(rest, [from, index, there], place),
          );
        else k.loop(`d${next}`, count, [move, along(index, next), along(to, next)], (...here) => visit(rest, here));
      };
      visit(outer, [inputs.input, inputs.places, y]);
    },
  },
  samples: [
    {
      inputs: [
        [2, 5, 4],
        [2, 3, 4],
      ],
      attrs: { dim: 1, wraps: false },
    },
    {
      inputs: [
        [3, 4],
        [3, 7],
      ],
      attrs: { dim: 1, wraps: true },
    },
    {
      inputs: [
        [5, 6],
        [2, 6],
      ],
      attrs: { dim: 0, wraps: false },
    },
    { inputs: [[3], [1]], attrs: { dim: 0, wraps: true } },
  ],
  rejects: [
    {
      inputs: [[2, 3], [2]],
      attrs: { dim: 1, wraps: false },
      message: "gather expects an index of as many dimensions as [2, 3], got [2]",
    },
    {
      inputs: [
        [2, 3],
        [3, 3],
      ],
      attrs: { dim: 1, wraps: false },
      message: "gather expects an index like [2, 3] in all dimensions but 1, got [3, 3]",
    },
  ],
});

/** `size`: that of the dimension in the result. */
export const scatterAdd: Op = defineOp({
  name: "scatter_add",
  summary:
    "zeros, to which the source is added at the places along one dimension that an index of its shape counts out",
  torch: { api: "torch.scatter_add", source: "aten/src/ATen/native/TensorAdvancedIndexing.cpp" },
  inputs: ["places", "source"],
  attrs: { dim: number, size: number, wraps: boolean },
  looksUp: { index: 0, table: 1, dim: "dim" },
  sentence: ({ inputs: [index, source] }) => `adds ${source?.text} up at places that ${index?.text} counts out`,
  infer({ places, source }, { dim, size }, fail) {
    checkIndex(source.shape, places.shape, undefined, "scatter_add", fail);
    return source.shape.map((each, i) => (i === dim ? size : each));
  },
  reference({ places, source }, { dim, size, wraps }, shape) {
    const result = new Float64Array(shape.reduce((product, each) => product * each, 1));
    tabulate(source.shape, (here) => {
      const place = placeIn(at(places, here), size, wraps);
      const flat = shape.reduce((sum, each, i) => sum * each + (i === dim ? place : (here[i] as number)), 0);
      return (result[flat] = (result[flat] as number) + at(source, here));
    });
    return result;
  },
  gradient: ({ op, inputs: [index], attrs: { dim, wraps }, gradient }) => [
    undefined,
    op(gather, [gradient, index as string], { dim: dim as number, wraps: wraps as boolean }),
  ],
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ places: { kind: "strided" }, source: { kind: "strided" } }),
    program({ k, types, attrs: { dim, size, wraps }, out, inputs, layouts, y }) {
      fillZeros(k, y, out.shape);
      const { outer, inner } = loopsOf(types.places.shape, layouts.places as Layout);
      const visit = (dims: readonly number[], [from, index, to]: Cursors, place?: Local): void => {
        const [next, ...rest] = dims;
        if (next === undefined) {
          if (place) return k.scatterAdd(to, [{ dim, index: place }], k.load(from));
          return visit(inner, [from, index, to], placeOf(k, k.load(index), size, wraps));
        }
        // Along the dimension itself all is added at one place, one after the other.
        const walk = place && rest.length === 0 && next !== dim ? "lanes" : "loop";
        const count = types.places.shape[next] as Dim;
        const move = next === dim ? along(to, next, 0) : along(to, next);
        if (place)
          k[walk](`i${next}`, count, [along(from, next), move], (here, there) =>
            visit(rest, [here, index, there], place),
          );
        else k.loop(`d${next}`, count, [along(from, next), along(index, next), move], (...here) => visit(rest, here));
      };
      visit(outer, [inputs.source, inputs.places, y]);
    },
  },
  samples: [
    {
      inputs: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      attrs: { dim: 1, size: 5, wraps: false },
    },
    {
      inputs: [
        [3, 7],
        [3, 7],
      ],
      attrs: { dim: 1, size: 4, wraps: true },
    },
    {
      inputs: [
        [4, 6],
        [4, 6],
      ],
      attrs: { dim: 0, size: 3, wraps: false },
    },
  ],
  rejects: [
    {
      inputs: [
        [2, 3],
        [2, 4],
      ],
      attrs: { dim: 1, size: 5, wraps: false },
      message: "scatter_add expects an index like [2, 4] in all dimensions, got [2, 3]",
    },
  ],
});

type Cursors = readonly [Cursor, Cursor, Cursor];

/** Dimensions along which the index changes, and those along which it stays the same. */
function loopsOf(
  shape: Shape,
  index: Layout,
): { readonly outer: readonly number[]; readonly inner: readonly number[] } {
  const all = shape.flatMap((size, dim) => (size === 1 ? [] : [dim]));
  const stays = (dim: number): boolean => strideOf(index, dim) === 0;
  return { outer: all.filter((dim) => !stays(dim)), inner: all.filter(stays) };
}

/** A whole number from 0 to `size` − 1. */
function placeOf(k: Kernel, value: ReturnType<Kernel["load"]>, size: number, wraps: boolean): Local {
  if (!wraps) return k.index("place", value, size);
  const wish = k.local("wish", value);
  return k.index("place", select(less(wish, 0), add(wish, size), wish), size);
}

function checkIndex(shape: Shape, index: Shape, dim: number | undefined, name: string, fail: Fail): void {
  if (index.length !== shape.length)
    fail(
      "rank",
      `${name} expects an index of as many dimensions as ${showShape(shape)}, got ${showShape(index)}`,
      "index_select takes one list of places for all, take_along_dim an index that stretches",
    );
  if (!shape.every((size, i) => i === dim || sameDim(size, index[i] as Dim)))
    fail(
      "unequal",
      `${name} expects an index like ${showShape(shape)} in all dimensions${dim === undefined ? "" : ` but ${dim}`}, got ${showShape(index)}`,
    );
}
