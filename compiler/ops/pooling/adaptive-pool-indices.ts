import type { Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant, isNaN, less, or, select } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, numbers, type Op, type Sample } from "../../ir/op.ts";
import { at, stridesOf, tabulate } from "../../ir/reference.ts";
import { axisNames, movedIn, spaces, type SpaceRank } from "../../ir/space.ts";
import type { Dim } from "../../ir/types.ts";
import { inferAdaptive } from "./adaptive-pool.ts";
import { binPlaces, binRegions, type BinRun } from "./bins.ts";
import { checkPlaces } from "./places.ts";

/** As for windows: of equal values the first, of several NaN the last. */
const adaptiveMaxPoolIndices = (rank: SpaceRank, samples: readonly Sample[]): Op =>
  defineOp({
    name: `adaptive_max_pool${rank}d_indices`,
    summary: `where in the ${spaces[rank].one} the largest value of each of output_size even stretches is, counted row by row`,
    torch: {
      api: `torch.nn.functional.adaptive_max_pool${rank}d_with_indices`,
      source: `aten/src/ATen/native/${rank === 2 ? "cpu/AdaptiveMaxPoolKernel" : "AdaptiveMaxPooling3d"}.cpp`,
    },
    inputs: ["input"],
    attrs: { output_size: numbers },
    category: "pooling",
    sentence: ({ inputs: [x] }) => `finds where the largest of each stretch of ${x?.text} are`,
    infer({ input }, { output_size }, fail) {
      const shape = inferAdaptive(`adaptive_max_pool${rank}d`, rank, input.shape, output_size, fail);
      checkPlaces(input.shape, fail);
      return shape;
    },
    reference: ({ input }, _, shape) => {
      const steps = stridesOf(input.shape.slice(2));
      const placeOf = (place: readonly number[]): number =>
        place.reduce((sum, here, axis) => sum + here * (steps[axis] as number), 0);
      return tabulate(shape, (index) => {
        const [n, c] = index as readonly [number, number];
        const places = binPlaces(index, shape, input.shape.slice(2));
        let [best, found] = [-Infinity, placeOf(places[0] as readonly number[])];
        for (const place of places) {
          const value = at(input, [n, c, ...place]);
          if (value > best || Number.isNaN(value)) [best, found] = [value, placeOf(place)];
        }
        return found;
      });
    },
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: () => ({ input: { kind: "strided" } }),
      program({ k, types, out, inputs, y }) {
        const [batch, channels, ...bins] = out.shape as readonly [Dim, number, ...number[]];
        const size = types.input.shape.slice(2) as readonly number[];
        const steps = stridesOf(size);
        const names = axisNames(rank);

        /** The place of the largest of a stretch that begins at `start`. */
        const largest = (region: readonly BinRun[], from: Cursor, start: Expression): Local => {
          const first = k.local("first", start);
          const found = k.local("found", first);
          const best = k.local("best", constant(-Infinity));
          const visit = (axis: number, at: Cursor, place: Local): void => {
            const run = region[axis];
            if (!run) {
              const value = k.local("v", k.load(at));
              const wins = or(less(best, value), isNaN(value));
              k.set(found, select(wins, place, found));
              k.set(best, select(wins, value, best));
              return;
            }
            const here = k.local(`at_${names[axis]}`, place);
            k.loop(`k${names[axis]}`, run.count, [along(at, axis + 2)], (tap) => {
              visit(axis + 1, tap, here);
              k.set(here, add(here, steps[axis] as number));
            });
          };
          visit(0, from, first);
          return found;
        };

        /** `start` is the place at which the stretches of the outer bins begin. */
        const visit = (region: readonly BinRun[], axis: number, x: Cursor, to: Cursor, start: Expression): void => {
          const run = region[axis];
          if (!run)
            return k.lanes("c", channels, [along(x, 1), along(to, 1)], (from, into) =>
              k.store(into, largest(region, from, start)),
            );
          const step = steps[axis] as number;
          const here = k.local(`start_${names[axis]}`, add(start, run.start * step));
          k.loop(`b${names[axis]}`, run.bins, [along(x, axis + 2, run.step), along(to, axis + 2)], (inX, inY) => {
            visit(region, axis + 1, inX, inY, here);
            k.set(here, add(here, run.step * step));
          });
        };
        k.loop("b", batch, [along(inputs.input, 0), along(y, 0)], (sampleX, sampleY) => {
          for (const region of binRegions(bins, size)) {
            const [x, to] = [
              movedIn(
                sampleX,
                region.map(({ start }) => start),
              ),
              movedIn(
                sampleY,
                region.map(({ first }) => first),
              ),
            ];
            visit(region, 0, x, to, constant(0));
          }
        });
      },
    },
    samples,
  });

export const adaptiveMaxPool2dIndices = adaptiveMaxPoolIndices(2, [
  { inputs: [[2, 4, 3, 4]], attrs: { output_size: [1, 1] } },
  { inputs: [[2, 3, 7, 10]], attrs: { output_size: [3, 4] } },
  { inputs: [[1, 2, 3, 4]], attrs: { output_size: [3, 5] } },
  { inputs: [[1, 5, 8, 6]], attrs: { output_size: [4, 2] } },
]);
export const adaptiveMaxPool3dIndices = adaptiveMaxPoolIndices(3, [
  { inputs: [[2, 4, 2, 3, 4]], attrs: { output_size: [1, 1, 1] } },
  { inputs: [[2, 3, 3, 5, 10]], attrs: { output_size: [2, 3, 4] } },
  { inputs: [[1, 2, 4, 3, 6]], attrs: { output_size: [5, 3, 2] } },
]);
