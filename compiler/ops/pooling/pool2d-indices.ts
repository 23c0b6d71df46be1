import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, ceil, constant, div, isNaN, less, max, mul, neg, or, select } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import type { Dim } from "../../ir/types.ts";
import { inferPool } from "./infer-pool.ts";
import { checkPlaces } from "./places.ts";
import { atFirstWindow, type Window } from "./pool2d-kernel.ts";
import { haloFor, pooling, window, windowAt } from "./windows.ts";

/** Of equal values the first, of several NaN the last, and the first of all where nothing is above −∞: PyTorch's rule. */
export const maxPool2dIndices = defineOp({
  name: "max_pool2d_indices",
  summary: "where in the image the largest value of each window is, counted row by row",
  torch: {
    api: "torch.nn.functional.max_pool2d_with_indices",
    source: "aten/src/ATen/native/cpu/MaxPoolKernel.cpp",
  },
  inputs: ["input"],
  attrs: window,
  category: "pooling",
  sentence: ({ inputs: [x] }) => `finds where the largest of each window of ${x?.text} are`,
  infer({ input }, attrs, fail) {
    const shape = inferPool("max_pool2d", input.shape, attrs, fail);
    checkPlaces(input.shape, fail);
    return shape;
  },
  reference: ({ input }, attrs, shape) =>
    tabulate(shape, (index) => {
      const taps = windowAt(index, input.shape, attrs);
      const width = input.shape[3] as number;
      let [best, found] = [-Infinity, placeOf(taps[0] ?? [0, 0], width)];
      for (const tap of taps) {
        const value = at(input, [index[0] as number, index[1] as number, ...tap]);
        if (value > best || Number.isNaN(value)) [best, found] = [value, placeOf(tap, width)];
      }
      return found;
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: ({ types, attrs, out }) => ({
      input: { kind: "spatial", halo: haloFor(types.input.shape, out.shape, attrs, -Infinity) },
    }),
    program({ k, types, attrs, out, inputs, y }) {
      const [batch, channels, rows, columns] = out.shape as readonly [Dim, number, number, number];
      const width = types.input.shape[3] as number;
      const { stride, padding } = attrs;
      const x = atFirstWindow(inputs.input, attrs);
      k.loop("b", batch, [along(x, 0), along(y, 0)], (sampleX, sampleY) => {
        const top = k.local("top", constant(0 - padding[0]));
        k.loop("oy", rows, [along(sampleX, 2, stride[0]), along(sampleY, 2)], (rowX, rowY) => {
          const left = k.local("left", constant(0 - padding[1]));
          k.loop("ox", columns, [along(rowX, 3, stride[1]), along(rowY, 3)], (pixelX, pixelY) => {
            k.lanes("c", channels, [along(pixelX, 1), along(pixelY, 1)], (from, to) =>
              k.store(to, largestPlace(k, attrs, from, { top, left, width })),
            );
            k.set(left, add(left, stride[1]));
          });
          k.set(top, add(top, stride[0]));
        });
      });
    },
  },
  samples: [
    { inputs: [[2, 3, 7, 9]], attrs: pooling({ kernel_size: [2, 2], stride: [2, 2] }) },
    { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], ceil_mode: true }) },
    { inputs: [[1, 5, 11, 8]], attrs: pooling({ kernel_size: [3, 4], stride: [2, 2], padding: [1, 2] }) },
    { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [2, 3], padding: [1, 1], dilation: [2, 2] }) },
  ],
  rejects: [
    {
      inputs: [[1, 1, 4097, 4096]],
      attrs: pooling({}),
      message: "places are counted up to 2²⁴ = 16777216, and 4097×4096 has 16781312",
    },
  ],
});

const placeOf = ([y, x]: readonly [number, number], width: number): number => y * width + x;

/** Where the window of one output begins; above 0 it may lie in the padding. */
interface Corner {
  readonly top: Local;
  readonly left: Local;
  readonly width: number;
}

function largestPlace(k: Kernel, attrs: Window, x: Cursor, { top, left, width }: Corner): Local {
  const [gapY, gapX] = attrs.dilation;
  const first = add(mul(inside(top, 0, attrs), width), inside(left, 1, attrs));
  const found = k.local("found", first);
  const best = k.local("best", constant(-Infinity));
  const line = k.local("line", add(mul(top, width), left));
  k.loop("ky", attrs.kernel_size[0], [along(x, 2, gapY)], (row) => {
    const here = k.local("here", line);
    k.loop("kx", attrs.kernel_size[1], [along(row, 3, gapX)], (tap) => {
      const value = k.local("v", k.load(tap));
      const wins = or(less(best, value), isNaN(value));
      k.set(found, select(wins, here, found));
      k.set(best, select(wins, value, best));
      k.set(here, add(here, gapX));
    });
    k.set(line, add(line, gapY * width));
  });
  return found;
}

/** The first tap that lies in the image. */
const inside = (start: Local, axis: 0 | 1, { padding, dilation }: Window): Expression =>
  padding[axis] === 0 ? start : add(start, mul(dilation[axis], max(0, ceil(div(neg(start), dilation[axis])))));
