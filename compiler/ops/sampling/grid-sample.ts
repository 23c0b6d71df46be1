import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant, madd, mul } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, type AttrValues, type Op } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, sameDim, showShape, type Dim } from "../../ir/types.ts";
import { sizesText } from "../../ir/words.ts";
import { eachPlace, whereInside, type Corner } from "./grid-loops.ts";
import { eachTap } from "./grid-reference.ts";
import { gridSampleGridGradient, gridSampleInputGradient } from "./grid-sample-gradient.ts";
import { gridAttrs } from "./grid-taps.ts";

/** Up to so many pixels have a weight each; of more, rows are added up first. */
const MOST_WEIGHTS = 4;

export const gridSample: Op = defineOp({
  name: "grid_sample",
  summary: "the image at the places that a grid says: x and y, from -1 to 1",
  torch: { api: "torch.nn.functional.grid_sample", source: "aten/src/ATen/native/cpu/GridSamplerKernel.cpp" },
  inputs: ["input", "grid"],
  attrs: gridAttrs,
  sentence: ({ inputs: [x], output }) => `looks ${x?.text} up at ${sizesText(output.slice(2))} places of a grid`,
  detail: ({ output }) => `→${sizesText(output.slice(2))}`,
  infer({ input, grid }, _, fail) {
    const [batch, channels, ...size] = input.shape as readonly [Dim, Dim, ...Dim[]];
    const [places, rows, columns, two] = grid.shape as readonly [Dim, Dim, Dim, Dim];
    const shown = `got ${showShape(input.shape)} and ${showShape(grid.shape)}`;
    if (input.shape.length !== 4 || grid.shape.length !== 4)
      fail("rank", `grid_sample expects images [N, C, H, W] and a grid [N, rows, columns, 2], ${shown}`);
    if (![channels, ...size, rows, columns].every(isFixed))
      fail("open", `grid_sample needs images and a grid of a fixed size, ${shown}`);
    if (two !== 2) fail("unequal", `grid_sample expects a grid [N, rows, columns, 2] of x and y, ${shown}`);
    if (!sameDim(batch, places)) fail("unequal", `grid_sample expects a grid for each image, ${shown}`);
    return [batch, channels, rows, columns];
  },
  gradient: ({ op, inputs: [x, grid], attrs: { mode, padding_mode, align_corners }, gradient, typeOf, wants }) => {
    const how = { mode, padding_mode, align_corners } as AttrValues;
    const input_size = typeOf(x).shape.slice(2) as readonly number[];
    return [
      wants(0) ? op(gridSampleInputGradient, [grid, gradient], { ...how, input_size }) : undefined,
      wants(1) ? op(gridSampleGridGradient, [x, grid, gradient], how) : undefined,
    ];
  },
  reference: ({ input, grid }, how, shape) =>
    tabulate(shape, ([n, c, row, column]) => {
      let sum = 0;
      eachTap(grid, [n, row, column] as [number, number, number], sizeOf(input.shape), how, (pixel, y, x) => {
        const value = pixel ? at(input, [n as number, c as number, ...pixel]) : 0;
        sum += value * (y.weight * x.weight);
      });
      return sum;
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: () => ({ input: { kind: "strided" }, grid: { kind: "strided" } }),
    program: ({ k, types, attrs, inputs, y }) =>
      eachPlace(
        k,
        attrs,
        { image: types.input.shape, grid: types.grid.shape },
        { image: inputs.input, grid: inputs.grid, outputs: [{ cursor: y, rowDim: 2 }] },
        (corners, image, [output]) => {
          const sum = sumOf(k, attrs.mode, corners);
          k.lanes("c", types.input.shape[1] as number, [along(image, 1), along(output as Cursor, 1)], (from, to) =>
            k.store(
              to,
              sum((corner) => whereInside(corner, k.gather(from, corner.indices))),
            ),
          );
        },
      ),
  },
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 4, 2],
      ],
      attrs: sampling("bilinear", "zeros"),
    },
    {
      inputs: [
        [2, 4, 4, 5],
        [2, 2, 3, 2],
      ],
      attrs: sampling("bilinear", "border", true),
    },
    {
      inputs: [
        [2, 8, 3, 5],
        [2, 5, 3, 2],
      ],
      attrs: sampling("bilinear", "reflection"),
    },
    {
      inputs: [
        [2, 3, 1, 5],
        [2, 5, 1, 2],
      ],
      attrs: sampling("bilinear", "reflection", true),
    },
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 3, 2],
      ],
      attrs: sampling("nearest", "zeros", true),
    },
    {
      inputs: [
        [2, 4, 4, 5],
        [2, 3, 3, 2],
      ],
      attrs: sampling("nearest", "border"),
    },
    {
      inputs: [
        [2, 1, 4, 5],
        [2, 3, 3, 2],
      ],
      attrs: sampling("nearest", "reflection"),
    },
    {
      inputs: [
        [2, 4, 4, 5],
        [2, 3, 3, 2],
      ],
      attrs: sampling("bicubic", "zeros"),
    },
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 3, 2],
      ],
      attrs: sampling("bicubic", "border"),
    },
    {
      inputs: [
        [2, 5, 4, 5],
        [2, 3, 3, 2],
      ],
      attrs: sampling("bicubic", "reflection", true),
    },
  ],
  rejects: [
    {
      inputs: [
        [1, 2, 3],
        [1, 3, 3, 2],
      ],
      attrs: sampling("bilinear", "zeros"),
      message:
        "grid_sample expects images [N, C, H, W] and a grid [N, rows, columns, 2], got [1, 2, 3] and [1, 3, 3, 2]",
    },
    {
      inputs: [
        [1, 2, 3, 4],
        [1, 3, 3, 3],
      ],
      attrs: sampling("bilinear", "zeros"),
      message: "grid_sample expects a grid [N, rows, columns, 2] of x and y, got [1, 2, 3, 4] and [1, 3, 3, 3]",
    },
    {
      inputs: [
        [1, 2, 3, 4],
        [2, 3, 3, 2],
      ],
      attrs: sampling("bilinear", "zeros"),
      message: "grid_sample expects a grid for each image, got [1, 2, 3, 4] and [2, 3, 3, 2]",
    },
  ],
});

function sampling(mode: string, padding_mode: string, align_corners = false) {
  return { mode, padding_mode, align_corners };
}

const sizeOf = (shape: readonly number[]): readonly [number, number] => shape.slice(2) as unknown as [number, number];

/** How an output comes of its corners' values; what all channels share is calculated at once. */
function sumOf(
  k: Kernel,
  mode: string,
  corners: readonly (readonly Corner[])[],
): (valueAt: (corner: Corner) => Expression) => Expression {
  const all = corners.flat();
  if (mode === "nearest") return (valueAt) => valueAt(all[0] as Corner);
  if (all.length <= MOST_WEIGHTS) {
    const weights = all.map(({ row, column }) => k.local("share", mul(row.weight, column.weight)));
    return (valueAt) =>
      all.reduce<Expression>((sum, corner, i) => madd(valueAt(corner), weights[i] as Expression, sum), constant(0));
  }
  return (valueAt) =>
    corners.reduce<Expression>((sum, row) => {
      const line = row.reduce<Expression>((part, each) => madd(valueAt(each), each.column.weight, part), constant(0));
      return madd(k.local("line", line), (row[0] as Corner).row.weight, sum);
    }, constant(0));
}
