import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, and, constant, equal, less, lessEqual, min, mul, or, select, sub } from "../../ir/kernel/expression.ts";
import { boolean, defineOp, number, type Op } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";
import { sortedPlaces, standsBefore } from "./order.ts";

/** Its result is twice as long as its input, since merging needs room: the second half repeats the first. */
export const argsort: Op = defineOp({
  name: "argsort",
  summary:
    "where along one dimension the values are in their order, twice; equal ones stay in theirs, and NaN is the largest",
  torch: { api: "torch.argsort", source: "aten/src/ATen/native/Sorting.cpp" },
  inputs: ["input"],
  attrs: { dim: number, descending: boolean },
  sentence: ({ inputs: [x], attrs }) => `sorts ${x?.text} along dimension ${String(attrs["dim"])}`,
  infer({ input }, { dim }, fail) {
    const size = input.shape[dim] as Dim;
    if (!isFixed(size))
      return fail("open", `sorting along the open dimension of ${showShape(input.shape)} is not possible`);
    return input.shape.map((each, i) => (i === dim ? 2 * size : each));
  },
  reference({ input }, { dim, descending }, shape) {
    const size = input.shape[dim] as number;
    const orders = new Map<string, readonly number[]>();
    return tabulate(shape, (index) => {
      const line = index.map((each, i) => (i === dim ? 0 : each));
      const key = line.join();
      const values = (): Float64Array => Float64Array.from({ length: size }, (_, i) => at(input, line.with(dim, i)));
      const order = orders.get(key) ?? sortedPlaces(values(), descending);
      orders.set(key, order);
      return order[(index[dim] as number) % size] as number;
    });
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, types, attrs: { dim, descending }, inputs, y: result }) {
      const { shape } = types.input;
      const others = shape.flatMap((_, i) => (i === dim ? [] : [i]));
      const visit = ([next, ...inner]: readonly number[], x: Cursor, y: Cursor): void => {
        if (next === undefined) return sortLine(k, { x, y, dim, size: shape[dim] as number, descending });
        k.loop(`d${next}`, shape[next] as Dim, [along(x, next), along(y, next)], (from, to) => visit(inner, from, to));
      };
      visit(others, inputs.input, result);
    },
  },
  samples: [
    { inputs: [[2, 7, 3]], attrs: { dim: 1, descending: false } },
    { inputs: [[3, 16]], attrs: { dim: 1, descending: true } },
    { inputs: [[2, 33]], attrs: { dim: 1, descending: false } },
    { inputs: [[5, 2]], attrs: { dim: 0, descending: false } },
    { inputs: [[4, 1]], attrs: { dim: 1, descending: true } },
  ],
});

interface Line {
  readonly x: Cursor;
  readonly y: Cursor;
  readonly dim: number;
  readonly size: number;
  readonly descending: boolean;
}

/**
 * Merges runs of 1, 2, 4, … places from one half of the result into the other and back. What is merged is the places: which of two
 * comes first is a choice between numbers, so nothing branches.
 */
function sortLine(k: Kernel, line: Line): void {
  const { y, dim, size } = line;
  const room = moved(y, dim, size);
  const place = k.local("place", constant(0));
  k.loop("z", size, [along(y, dim)], (to) => {
    k.store(to, place);
    k.set(place, add(place, 1));
  });
  const width = k.local("width", constant(1));
  k.loop("round", Math.ceil(Math.log2(size) / 2), [], () => {
    mergeRuns(k, line, y, room, width);
    k.set(width, mul(width, 2));
    mergeRuns(k, line, room, y, width);
    k.set(width, mul(width, 2));
  });
  k.loop("c", size, [along(y, dim), along(room, dim)], (from, to) => k.store(to, k.load(from)));
}

/** `left` and `right` are how far the two runs of a pair have been read, which end at `middle` and `end`. */
function mergeRuns(k: Kernel, { x, dim, size, descending }: Line, from: Cursor, into: Cursor, width: Local): void {
  const [left, middle, right, end, here] = ["left", "middle", "right", "end", "here"].map((name) =>
    k.local(name, constant(0)),
  ) as [Local, Local, Local, Local, Local];
  k.loop("i", size, [along(into, dim)], (to) => {
    const isNext = equal(here, end);
    k.set(left, select(isNext, here, left));
    k.set(middle, select(isNext, min(add(here, width), size), middle));
    k.set(right, select(isNext, middle, right));
    k.set(end, select(isNext, min(add(here, mul(width, 2)), size), end));
    const first = k.local("first", k.gather(from, [{ dim, index: k.index("a", left, size) }]));
    const second = k.local("second", k.gather(from, [{ dim, index: k.index("b", right, size) }]));
    const v = k.local("v", k.gather(x, [{ dim, index: k.index("p", first, size) }]));
    const w = k.local("w", k.gather(x, [{ dim, index: k.index("q", second, size) }]));
    const isRight = and(less(right, end), or(lessEqual(middle, left), standsBefore(w, v, descending)));
    const takes = k.local("takes", select(isRight, 1, 0));
    k.store(to, select(equal(takes, 1), second, first));
    k.set(right, add(right, takes));
    k.set(left, add(left, sub(1, takes)));
    k.set(here, add(here, 1));
  });
}
