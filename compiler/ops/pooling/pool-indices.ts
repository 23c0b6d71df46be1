import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, ceil, constant, div, isNaN, less, max, mul, neg, or, select } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, type Op, type Rejected, type Sample } from "../../ir/op.ts";
import { at, stridesOf, tabulate } from "../../ir/reference.ts";
import { axisNames, spaces, type SpaceRank } from "../../ir/space.ts";
import type { Dim } from "../../ir/types.ts";
import { inferPool } from "./infer-pool.ts";
import { checkPlaces } from "./places.ts";
import { atFirstWindow, type Window } from "./pool-kernel.ts";
import { haloFor, pooling, window, windowAt } from "./windows.ts";

/** Of equal values the first, of several NaN the last, and the first of all where nothing is above −∞: PyTorch's rule. */
const maxPoolIndices = (rank: SpaceRank, samples: readonly Sample[], rejects: readonly Rejected[]): Op =>
  defineOp({
    name: `max_pool${rank}d_indices`,
    summary: `where in the ${spaces[rank].one} the largest value of each window is, counted row by row`,
    torch: {
      api: `torch.nn.functional.max_pool${rank}d_with_indices`,
      source: rank === 2 ? "aten/src/ATen/native/cpu/MaxPoolKernel.cpp" : "aten/src/ATen/native/DilatedMaxPool3d.cpp",
    },
    inputs: ["input"],
    attrs: window,
    category: "pooling",
    sentence: ({ inputs: [x] }) => `finds where the largest of each window of ${x?.text} are`,
    infer({ input }, attrs, fail) {
      const shape = inferPool(`max_pool${rank}d`, rank, input.shape, attrs, fail);
      checkPlaces(input.shape, fail);
      return shape;
    },
    reference: ({ input }, attrs, shape) => {
      const steps = stridesOf(input.shape.slice(2));
      const placeOf = (tap: readonly number[]): number =>
        tap.reduce((sum, here, axis) => sum + here * (steps[axis] as number), 0);
      return tabulate(shape, (index) => {
        const taps = windowAt(index, input.shape, attrs);
        let [best, found] = [-Infinity, placeOf(taps[0] ?? [])];
        for (const tap of taps) {
          const value = at(input, [index[0] as number, index[1] as number, ...tap]);
          if (value > best || Number.isNaN(value)) [best, found] = [value, placeOf(tap)];
        }
        return found;
      });
    },
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: ({ types, attrs, out, machine }) => ({
        input: { kind: "spatial", halo: haloFor(types.input.shape, out.shape, attrs, -Infinity, machine) },
      }),
      program({ k, types, attrs, out, inputs, y }) {
        const [batch, channels, ...sizes] = out.shape as readonly [Dim, number, ...number[]];
        const steps = stridesOf(types.input.shape.slice(2) as readonly number[]);
        const { stride, padding } = attrs;
        const names = axisNames(rank);
        const visit = (starts: readonly Local[], x: Cursor, to: Cursor): void => {
          const axis = starts.length;
          if (axis === rank)
            return k.lanes("c", channels, [along(x, 1), along(to, 1)], (from, into) =>
              k.store(into, largestPlace(k, attrs, from, { starts, steps })),
            );
          const [step, pad] = [stride[axis] as number, padding[axis] as number];
          const start = k.local(`start_${names[axis]}`, constant(0 - pad));
          k.loop(
            `o${names[axis]}`,
            sizes[axis] as number,
            [along(x, axis + 2, step), along(to, axis + 2)],
            (inX, inY) => {
              visit([...starts, start], inX, inY);
              k.set(start, add(start, step));
            },
          );
        };
        const samplesOf = [along(atFirstWindow(inputs.input, attrs), 0), along(y, 0)] as const;
        k.loop("b", batch, samplesOf, (x, to) => visit([], x, to));
      },
    },
    samples,
    rejects,
  });

export const maxPool2dIndices = maxPoolIndices(
  2,
  [
    { inputs: [[2, 3, 7, 9]], attrs: pooling({ kernel_size: [2, 2], stride: [2, 2] }) },
    { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], ceil_mode: true }) },
    { inputs: [[1, 5, 11, 8]], attrs: pooling({ kernel_size: [3, 4], stride: [2, 2], padding: [1, 2] }) },
    { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [2, 3], padding: [1, 1], dilation: [2, 2] }) },
  ],
  [
    {
      inputs: [[1, 1, 4097, 4096]],
      attrs: pooling({}),
      message: "places are counted up to 2²⁴ = 16777216, and 4097×4096 has 16781312",
    },
  ],
);

export const maxPool3dIndices = maxPoolIndices(
  3,
  [
    { inputs: [[2, 3, 4, 5, 7]], attrs: pooling({ kernel_size: [2, 2, 2], stride: [2, 2, 2] }) },
    {
      inputs: [[1, 3, 5, 8, 6]],
      attrs: pooling({ kernel_size: [2, 3, 3], stride: [2, 2, 2], padding: [1, 1, 0], ceil_mode: true }),
    },
    { inputs: [[1, 5, 6, 4, 9]], attrs: pooling({ kernel_size: [2, 1, 4], padding: [1, 0, 2], dilation: [3, 1, 2] }) },
  ],
  [],
);

/** Where the window of one output begins along each dimension, above 0 in the padding, and how far places lie apart there. */
interface Corner {
  readonly starts: readonly Local[];
  readonly steps: readonly number[];
}

/** The sum of products, without those by 1. */
const placeAt = (starts: readonly Expression[], steps: readonly number[]): Expression =>
  starts
    .map((start, axis) => (steps[axis] === 1 ? start : mul(start, steps[axis] as number)))
    .reduce((sum, part) => add(sum, part));

function largestPlace(k: Kernel, attrs: Window, x: Cursor, { starts, steps }: Corner): Local {
  const { kernel_size, dilation } = attrs;
  const names = axisNames(kernel_size.length);
  const first = placeAt(
    starts.map((start, axis) => inside(start, axis, attrs)),
    steps,
  );
  const found = k.local("found", first);
  const best = k.local("best", constant(-Infinity));
  const visit = (axis: number, from: Cursor, start: Expression): void => {
    if (axis === kernel_size.length) {
      const value = k.local("v", k.load(from));
      const wins = or(less(best, value), isNaN(value));
      k.set(found, select(wins, start, found));
      k.set(best, select(wins, value, best));
      return;
    }
    const gap = dilation[axis] as number;
    const here = k.local(`at_${names[axis]}`, start);
    k.loop(`k${names[axis]}`, kernel_size[axis] as number, [along(from, axis + 2, gap)], (tap) => {
      visit(axis + 1, tap, here);
      k.set(here, add(here, gap * (steps[axis] as number)));
    });
  };
  visit(0, x, placeAt(starts, steps));
  return found;
}

/** The first tap that lies in the image. */
function inside(start: Local, axis: number, { padding, dilation }: Window): Expression {
  const gap = dilation[axis] as number;
  return padding[axis] === 0 ? start : add(start, mul(gap, max(0, ceil(div(neg(start), gap)))));
}
