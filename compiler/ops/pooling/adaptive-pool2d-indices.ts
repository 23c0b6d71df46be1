import { along, moved } from "../../ir/kernel/cursor.ts";
import { add, constant, isNaN, less, mul, or, select } from "../../ir/kernel/expression.ts";
import { defineOp, pair } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import type { Dim } from "../../ir/types.ts";
import { inferAdaptive } from "./adaptive-pool2d.ts";
import { binAt, binRuns } from "./bins.ts";
import { checkPlaces } from "./places.ts";

/** As for windows: of equal values the first, of several NaN the last. */
export const adaptiveMaxPool2dIndices = defineOp({
  name: "adaptive_max_pool2d_indices",
  summary: "where in the image the largest value of each of output_size even stretches is, counted row by row",
  torch: {
    api: "torch.nn.functional.adaptive_max_pool2d_with_indices",
    source: "aten/src/ATen/native/cpu/AdaptiveMaxPoolKernel.cpp",
  },
  inputs: ["input"],
  attrs: { output_size: pair },
  category: "pooling",
  sentence: ({ inputs: [x] }) => `finds where the largest of each stretch of ${x?.text} are`,
  infer({ input }, { output_size }, fail) {
    const shape = inferAdaptive("adaptive_max_pool2d", input.shape, output_size, fail);
    checkPlaces(input.shape, fail);
    return shape;
  },
  reference: ({ input }, _, shape) =>
    tabulate(shape, (index) => {
      const [n, c, by, bx] = index as readonly [number, number, number, number];
      const [height, width] = input.shape.slice(2) as [number, number];
      const rows = binAt(by, shape[2] as number, height);
      const columns = binAt(bx, shape[3] as number, width);
      let [best, found] = [-Infinity, rows.start * width + columns.start];
      for (let y = rows.start; y < rows.start + rows.count; y++)
        for (let x = columns.start; x < columns.start + columns.count; x++) {
          const value = at(input, [n, c, y, x]);
          if (value > best || Number.isNaN(value)) [best, found] = [value, y * width + x];
        }
      return found;
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, types, out, inputs, y }) {
      const [batch, channels, rows, columns] = out.shape as readonly [Dim, number, number, number];
      const [height, width] = types.input.shape.slice(2) as [number, number];
      k.loop("b", batch, [along(inputs.input, 0), along(y, 0)], (sampleX, sampleY) => {
        for (const high of binRuns(rows, height))
          for (const wide of binRuns(columns, width)) {
            const x = moved(moved(sampleX, 2, high.start), 3, wide.start);
            const to = moved(moved(sampleY, 2, high.first), 3, wide.first);
            const top = k.local("top", constant(high.start));
            k.loop("by", high.bins, [along(x, 2, high.step), along(to, 2)], (rowX, rowY) => {
              const left = k.local("left", constant(wide.start));
              k.loop("bx", wide.bins, [along(rowX, 3, wide.step), along(rowY, 3)], (binX, binY) => {
                k.lanes("c", channels, [along(binX, 1), along(binY, 1)], (from, into) => {
                  const line = k.local("line", add(mul(top, width), left));
                  const found = k.local("found", line);
                  const best = k.local("best", constant(-Infinity));
                  k.loop("ky", high.count, [along(from, 2)], (row) => {
                    const here = k.local("here", line);
                    k.loop("kx", wide.count, [along(row, 3)], (tap) => {
                      const value = k.local("v", k.load(tap));
                      const wins = or(less(best, value), isNaN(value));
                      k.set(found, select(wins, here, found));
                      k.set(best, select(wins, value, best));
                      k.set(here, add(here, 1));
                    });
                    k.set(line, add(line, width));
                  });
                  k.store(into, found);
                });
                k.set(left, add(left, wide.step));
              });
              k.set(top, add(top, high.step));
            });
          }
      });
    },
  },
  samples: [
    { inputs: [[2, 4, 3, 4]], attrs: { output_size: [1, 1] } },
    { inputs: [[2, 3, 7, 10]], attrs: { output_size: [3, 4] } },
    { inputs: [[1, 2, 3, 4]], attrs: { output_size: [3, 5] } },
    { inputs: [[1, 5, 8, 6]], attrs: { output_size: [4, 2] } },
  ],
});
