import type { Machine } from "../../ir/kernel/machine.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant } from "../../ir/kernel/expression.ts";
import { orderOf, type Layout, type Pads } from "../../ir/layout.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, number, numbers, string } from "../../ir/op.ts";
import type { Fail } from "../../ir/refusal.ts";
import { at, countOf, stridesOf, tabulate } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { slice } from "./views.ts";

interface PadAttrs {
  /** New elements in front of each dimension, and behind it. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** "constant", "reflect", "replicate" or "circular". */
  readonly mode: string;
  /** What "constant" puts there. */
  readonly value: number;
}

export const pad = defineOp({
  name: "pad",
  category: "view",
  summary:
    "the input with a border: of one value, of its mirror image, of its outermost elements, or of its other side",
  torch: { api: "torch.nn.functional.pad", source: "aten/src/ATen/native/PadNd.cpp" },
  inputs: ["input"],
  attrs: { before: numbers, after: numbers, mode: string, value: number },

  infer({ input }, attrs, fail) {
    return input.shape.map((size, dim) => {
      const [before, after] = [attrs.before[dim] as number, attrs.after[dim] as number];
      if (before === 0 && after === 0) return size;
      if (!isFixed(size)) return fail("open", `the open dimension of ${showShape(input.shape)} cannot be padded`);
      checkReach(attrs.mode, Math.max(before, after), dim, input.shape, fail);
      return before + size + after;
    });
  },

  sentence: ({ inputs: [x], attrs }) =>
    attrs["mode"] === "constant"
      ? `puts a border of ${String(attrs["value"])} around ${x?.text}`
      : `puts a border around ${x?.text}`,
  zeroBorder(attrs) {
    const [before, after] = [attrs["before"], attrs["after"]] as readonly [readonly number[], readonly number[]];
    if (attrs["mode"] !== "constant" || attrs["value"] !== 0) return undefined;
    return before.map((count, dim): Pads => [count, after[dim] as number]);
  },

  gradient({ op, inputs: [x], attrs, gradient, typeOf }) {
    const { before, after, mode } = attrs as unknown as PadAttrs;
    if (mode !== "constant") return [op(foldBorder, [gradient], { before, after, mode })];
    const { shape } = typeOf(x);
    const inside = before.reduce((from, start, dim) => {
      const size = shape[dim] as Dim;
      return start === 0 && after[dim] === 0 ? from : op(slice, [from], { dim, start, step: 1, count: [size] });
    }, gradient);
    return [inside];
  },

  reference: ({ input }, { before, mode, value }, shape) =>
    tabulate(shape, (index) => {
      const source = index.map((i, dim) => sourceOf(i - (before[dim] as number), input.shape[dim] as number, mode));
      return at(input, source, value);
    }),

  kernel: {
    kind: "loops",
    order: "like-input",
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, machine, types, attrs, out, inputs, y: result }) {
      const order = orderOf(result.places[0]?.layout as Layout);
      /** Goes through the dimensions that are left; without `x` there is nothing to copy, and they are filled. */
      const visit = (dims: readonly number[], x: Cursor | undefined, y: Cursor): void => {
        const [dim, ...inner] = dims;
        if (dim === undefined) return k.store(y, x ? k.load(x) : constant(attrs.value));
        const walk = inner.length === 0 ? "lanes" : "loop";
        if (!x) return k[walk](`d${dim}`, out.shape[dim] as Dim, [along(y, dim)], (to) => visit(inner, x, to));
        for (const { count, to, from, step } of segmentsOf(types.input.shape[dim] as Dim, dim, attrs, machine)) {
          const target = along(moved(y, dim, to), dim);
          if (from === undefined) k[walk](`d${dim}`, count, [target], (here) => visit(inner, undefined, here));
          else
            k[walk](`d${dim}`, count, [along(moved(x, dim, from), dim, step), target], (source, here) =>
              visit(inner, source, here),
            );
        }
      };
      visit(order, inputs.input, result);
    },
  },

  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: around([0, 0, 1, 2], [0, 0, 3, 0], "constant", 0.5) },
    { inputs: [[2, 3, 4, 5]], attrs: around([0, 0, 2, 1], [0, 0, 3, 4], "reflect") },
    { inputs: [[2, 3, 4, 5]], attrs: around([0, 0, 5, 0], [0, 0, 1, 2], "replicate") },
    { inputs: [[2, 3, 4, 5]], attrs: around([0, 0, 4, 1], [0, 0, 1, 5], "circular") },
    { inputs: [[2, 1, 1, 3]], attrs: around([0, 1, 1, 0], [0, 0, 1, 2], "circular") },
    { inputs: [[2, 3, 1]], attrs: around([0, 0, 2], [0, 1, 0], "replicate") },
    { inputs: [[2, 3]], attrs: around([0, 1], [0, 2], "constant", -Infinity) },
  ],
  rejects: [
    {
      inputs: [[1, 2, 3, 4]],
      attrs: around([0, 0, 3, 0], [0, 0, 0, 0], "reflect"),
      message: "reflection by 3 needs more than 3 elements, but dimension 2 of [1, 2, 3, 4] has 3",
    },
    {
      inputs: [[1, 2, 3, 4]],
      attrs: around([0, 0, 0, 0], [0, 0, 0, 5], "circular"),
      message: "circular padding by 5 would wrap around dimension 3 of [1, 2, 3, 4] more than once",
    },
  ],
});

/** A border's elements are added to those that they were copied from. */
export const foldBorder = defineOp({
  name: "fold_border",
  summary: "the inner part of the input, with what lies around it added where a border would have copied it from",
  torch: { api: "torch.ops.aten.reflection_pad2d_backward", source: "aten/src/ATen/native/ReflectionPad.cpp" },
  inputs: ["input"],
  attrs: { before: numbers, after: numbers, mode: string },
  infer: ({ input }, { before, after }) =>
    input.shape.map((size, dim) => (isFixed(size) ? size - (before[dim] as number) - (after[dim] as number) : size)),
  reference({ input }, { before, mode }, shape) {
    const result = new Float64Array(countOf(shape));
    const strides = stridesOf(shape);
    let flat = 0;
    tabulate(input.shape, (index) => {
      const to = index.reduce((place, here, dim) => {
        const source = sourceOf(here - (before[dim] as number), shape[dim] as number, mode);
        return place + source * (strides[dim] as number);
      }, 0);
      result[to] = (result[to] as number) + (input.data[flat++] as number);
      return 0;
    });
    return result;
  },
  kernel: {
    kind: "loops",
    order: "like-input",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, attrs, out, inputs, y: result }) {
      fillZeros(k, result, out.shape);
      const visit = (dims: readonly number[], x: Cursor, y: Cursor): void => {
        const [dim, ...inner] = dims;
        if (dim === undefined) return k.scatterAdd(y, [], k.load(x));
        // Elements that one is made of must not be added side by side.
        const isBordered = attrs.before[dim] !== 0 || attrs.after[dim] !== 0;
        const walk = inner.length === 0 && !isBordered ? "lanes" : "loop";
        for (const { count, to, from = 0, step } of segmentsOf(out.shape[dim] as Dim, dim, { ...attrs, value: 0 }, {}))
          k[walk](
            `d${dim}`,
            count,
            [along(moved(x, dim, to), dim), along(moved(y, dim, from), dim, step)],
            (source, here) => visit(inner, source, here),
          );
      };
      visit(orderOf(result.places[0]?.layout as Layout), inputs.input, result);
    },
  },
  samples: [
    { inputs: [[2, 3, 7, 7]], attrs: { before: [0, 0, 2, 1], after: [0, 0, 2, 1], mode: "reflect" } },
    { inputs: [[2, 3, 10, 7]], attrs: { before: [0, 0, 5, 0], after: [0, 0, 1, 2], mode: "replicate" } },
    { inputs: [[2, 3, 9, 11]], attrs: { before: [0, 0, 4, 1], after: [0, 0, 1, 5], mode: "circular" } },
    { inputs: [[2, 4, 3]], attrs: { before: [0, 0, 2], after: [0, 1, 0], mode: "replicate" } },
  ],
});

function checkReach(mode: string, reach: number, dim: number, shape: Shape, fail: Fail): void {
  const size = shape[dim] as number;
  if (mode === "reflect" && reach >= size)
    fail(
      "small",
      `reflection by ${reach} needs more than ${reach} elements, but dimension ${dim} of ${showShape(shape)} has ${size}`,
    );
  if (mode === "circular" && reach > size)
    fail(
      "small",
      `circular padding by ${reach} would wrap around dimension ${dim} of ${showShape(shape)} more than once`,
    );
}

/** Which element stands at a place that may lie outside; −1 for none. */
function sourceOf(place: number, size: number, mode: string): number {
  if (place >= 0 && place < size) return place;
  switch (mode) {
    case "reflect":
      return place < 0 ? -place : 2 * (size - 1) - place;
    case "replicate":
      return place < 0 ? 0 : size - 1;
    case "circular":
      return place < 0 ? place + size : place - size;
    default:
      return -1;
  }
}

/** Neighbours of the result that are copied from equally spaced places of the input; `from` is missing where the value goes. */
interface Segment {
  readonly count: Dim;
  readonly to: number;
  readonly from?: number;
  readonly step: number;
}

function segmentsOf(
  size: Dim,
  dim: number,
  { before, after, mode }: PadAttrs,
  { open }: Pick<Machine, "open">,
): readonly Segment[] {
  const [front, back] = [before[dim] as number, after[dim] as number];
  const middle: Segment = { count: size, to: front, from: 0, step: 1 };
  if (!isFixed(size)) return [middle];
  const border = (count: number, to: number): Segment => {
    const step = mode === "reflect" ? -1 : mode === "replicate" ? 0 : 1;
    if (mode === "constant") return { count, to, step };
    // As wide as it would be, a border of none begins outside, too.
    const isEmptyFront = count === 0 && to === 0 && mode === "circular";
    return { count, to, step, from: isEmptyFront ? size : sourceOf(to - front, size, mode) };
  };
  const all = [border(front, 0), middle, border(back, front + size)];
  // A border that may have any width is written down also where it has none.
  return open ? all : all.filter(({ count }) => count !== 0);
}

function around(before: readonly number[], after: readonly number[], mode: string, value = 0) {
  return { before, after, mode, value };
}
