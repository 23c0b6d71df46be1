import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { and, constant, equal, less, mul, not, or, select } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, pair } from "../../ir/op.ts";
import { at, countOf, tabulate } from "../../ir/reference.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { binAt, binRuns } from "./bins.ts";

const SOURCE = "aten/src/ATen/native/AdaptiveAveragePooling.cpp";

/** Goes through the stretches of an image that became one output each, channels innermost. */
function eachBin(
  k: Kernel,
  out: Shape,
  size: readonly [number, number],
  images: readonly Cursor[],
  gradient: Cursor,
  body: (gradient: Cursor, each: (visit: (taps: readonly Cursor[]) => void) => void, count: number) => void,
): void {
  const [batch, channels, rows, columns] = out as readonly [Dim, number, number, number];
  const all = [...images, gradient];
  const walk = (
    how: "loop" | "lanes",
    name: string,
    count: Dim,
    from: readonly Cursor[],
    dim: number,
    step: number,
    then: (here: readonly Cursor[]) => void,
  ): void =>
    k[how](
      name,
      count,
      from.map((cursor, i) => along(cursor, dim, i < images.length ? step : 1)),
      (...here) => then(here as readonly Cursor[]),
    );
  walk("loop", "b", batch, all, 0, 1, (sample) => {
    for (const high of binRuns(rows, size[0]))
      for (const wide of binRuns(columns, size[1])) {
        const first = sample.map((cursor, i) =>
          i < images.length
            ? moved(moved(cursor, 2, high.start), 3, wide.start)
            : moved(moved(cursor, 2, high.first), 3, wide.first),
        );
        walk("loop", "by", high.bins, first, 2, high.step, (row) =>
          walk("loop", "bx", wide.bins, row, 3, wide.step, (bin) =>
            walk("lanes", "c", channels, bin, 1, 1, (here) => {
              const taps = here.slice(0, images.length);
              const each = (visit: (taps: readonly Cursor[]) => void): void =>
                walk("loop", "ky", high.count, taps, 2, 1, (line) =>
                  walk("loop", "kx", wide.count, line, 3, 1, (tap) => visit(tap)),
                );
              body(here.at(-1) as Cursor, each, high.count * wide.count);
            }),
          ),
        );
      }
  });
}

type Bin = (index: readonly number[]) => { readonly y: number; readonly x: number }[];

const binsOf =
  (size: readonly number[], out: readonly number[]): Bin =>
  (index) => {
    const [rows, columns] = [0, 1].map((axis) =>
      binAt(index[axis + 2] as number, out[axis + 2] as number, size[axis] as number),
    ) as [ReturnType<typeof binAt>, ReturnType<typeof binAt>];
    return Array.from({ length: rows.count * columns.count }, (_, i) => ({
      y: rows.start + Math.floor(i / columns.count),
      x: columns.start + (i % columns.count),
    }));
  };

/** Adds up by hand, for references. */
function addUp(
  shape: readonly number[],
  out: readonly number[],
  visit: (index: readonly number[], add: (y: number, x: number, value: number) => void) => void,
): Float64Array {
  const [, channels, height, width] = shape as readonly [number, number, number, number];
  const result = new Float64Array(countOf(shape));
  tabulate(out, (index) => {
    const plane = ((index[0] as number) * channels + (index[1] as number)) * height;
    visit(index, (y, x, value) => {
      const place = (plane + y) * width + x;
      result[place] = (result[place] as number) + value;
    });
    return 0;
  });
  return result;
}

export const adaptiveAvgPool2dGradient = defineOp({
  name: "adaptive_avg_pool2d_gradient",
  summary: "each gradient in even shares over its stretch of the image, added up",
  torch: { api: "torch.ops.aten._adaptive_avg_pool2d_backward", source: SOURCE },
  inputs: ["gradient"],
  attrs: { input_size: pair },
  infer: ({ gradient }, { input_size }) => [...gradient.shape.slice(0, 2), ...input_size],
  reference: ({ gradient }, { input_size }, shape) =>
    addUp(shape, gradient.shape, (index, add) => {
      const bin = binsOf(input_size, gradient.shape)(index);
      for (const { y, x } of bin) add(y, x, at(gradient, index) / bin.length);
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: () => ({ gradient: { kind: "strided" } }),
    program({ k, types, attrs, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      eachBin(k, types.gradient.shape, attrs.input_size, [y], inputs.gradient, (from, each, count) => {
        const share = k.local("share", mul(k.load(from), 1 / count));
        each(([to]) => k.scatterAdd(to as Cursor, [], share));
      });
    },
  },
  samples: [
    { inputs: [[2, 4, 1, 1]], attrs: { input_size: [3, 4] } },
    { inputs: [[2, 3, 3, 4]], attrs: { input_size: [7, 10] } },
    { inputs: [[1, 2, 3, 5]], attrs: { input_size: [3, 4] } },
  ],
});

export const adaptiveMaxPool2dGradient = defineOp({
  name: "adaptive_max_pool2d_gradient",
  summary: "each gradient at the place of the largest value of its stretch, added up",
  torch: {
    api: "torch.ops.aten.adaptive_max_pool2d_backward",
    source: "aten/src/ATen/native/AdaptiveMaxPooling2d.cpp",
  },
  inputs: ["input", "gradient"],
  attrs: {},
  infer: ({ input }) => input.shape,
  reference: ({ input, gradient }, _, shape) =>
    addUp(shape, gradient.shape, (index, add) => {
      const [n, c] = index as readonly [number, number];
      const bin = binsOf(shape.slice(2), gradient.shape)(index);
      const values = bin.map(({ y, x }) => at(input, [n, c, y, x]));
      const best = values.reduce((most, value) => (value > most || Number.isNaN(value) ? value : most), -Infinity);
      const found = values.findIndex((value) => Object.is(value, best) || value === best);
      const { y, x } = bin[Math.max(0, found)] as { y: number; x: number };
      add(y, x, at(gradient, index));
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" }, gradient: { kind: "strided" } }),
    program({ k, types, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      const size = types.input.shape.slice(2) as [number, number];
      eachBin(k, types.gradient.shape, size, [inputs.input, y], inputs.gradient, (from, each) => {
        const best = k.local("best", constant(-Infinity));
        each(([tap]) => {
          const value = k.local("v", k.load(tap as Cursor));
          k.set(best, select(or(less(best, value), not(equal(value, value))), value, best));
        });
        const left = k.local("left", k.load(from));
        each(([tap, to]) => {
          const value = k.local("v", k.load(tap as Cursor));
          const isBest = or(equal(value, best), and(not(equal(value, value)), not(equal(best, best))));
          k.scatterAdd(to as Cursor, [], select(isBest, left, 0));
          k.set(left, select(isBest, 0, left));
        });
      });
    },
  },
  samples: [
    {
      inputs: [
        [2, 4, 3, 4],
        [2, 4, 1, 1],
      ],
    },
    {
      inputs: [
        [2, 3, 7, 10],
        [2, 3, 3, 4],
      ],
    },
    {
      inputs: [
        [1, 2, 3, 4],
        [1, 2, 3, 5],
      ],
    },
  ],
});
