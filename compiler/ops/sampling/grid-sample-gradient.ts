import type { Local } from "../../ir/kernel/builder.ts";
import { along, moved, oneStride, type Cursor, type CursorPlace } from "../../ir/kernel/cursor.ts";
import { constant, madd, mul, sumLanes } from "../../ir/kernel/expression.ts";
import { nestWide } from "../../ir/kernel/nest.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, pair } from "../../ir/op.ts";
import { at, countOf, tabulate } from "../../ir/reference.ts";
import { eachPlace, whereInside, type Corner } from "./grid-loops.ts";
import { eachTap } from "./grid-reference.ts";
import { gridAttrs } from "./grid-taps.ts";

const torch = {
  api: "torch.ops.aten.grid_sampler_2d_backward",
  source: "aten/src/ATen/native/cpu/GridSamplerKernel.cpp",
};

export const gridSampleInputGradient = defineOp({
  name: "grid_sample_input_gradient",
  summary: "each gradient in shares to the pixels that its output was made of",
  torch,
  inputs: ["grid", "gradient"],
  attrs: { ...gridAttrs, input_size: pair },
  infer: ({ gradient }, { input_size }) => [...gradient.shape.slice(0, 2), ...input_size],
  reference({ grid, gradient }, how, shape) {
    const [, channels, height, width] = shape as readonly [number, number, number, number];
    const result = new Float64Array(countOf(shape));
    tabulate(gradient.shape, (index) => {
      const [n, c, row, column] = index as readonly [number, number, number, number];
      const value = at(gradient, index);
      eachTap(grid, [n, row, column], how.input_size, how, (pixel, y, x) => {
        if (!pixel) return;
        const to = ((n * channels + c) * height + pixel[0]) * width + pixel[1];
        result[to] = (result[to] as number) + value * (y.weight * x.weight);
      });
      return 0;
    });
    return result;
  },
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: () => ({ grid: { kind: "strided" }, gradient: { kind: "strided" } }),
    program({ k, types, attrs, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      eachPlace(
        k,
        attrs,
        { image: out.shape, grid: types.grid.shape },
        { image: y, grid: inputs.grid, outputs: [{ cursor: inputs.gradient, rowDim: 2 }] },
        (corners, image, [output]) => {
          const all = corners.flat().map((corner) => ({
            corner,
            weight: k.local("share", mul(corner.row.weight, corner.column.weight)),
          }));
          k.lanes("c", out.shape[1] as number, [along(image, 1), along(output as Cursor, 1)], (to, from) => {
            const value = k.local("v", k.load(from));
            for (const { corner, weight } of all)
              k.scatterAdd(to, corner.indices, whereInside(corner, mul(value, weight)));
          });
        },
      );
    },
  },
  samples: [
    {
      inputs: [
        [2, 3, 4, 2],
        [2, 3, 3, 4],
      ],
      attrs: sampling("bilinear", "zeros", [4, 5]),
    },
    {
      inputs: [
        [2, 2, 3, 2],
        [2, 4, 2, 3],
      ],
      attrs: sampling("bilinear", "reflection", [4, 5], true),
    },
    {
      inputs: [
        [2, 3, 3, 2],
        [2, 5, 3, 3],
      ],
      attrs: sampling("nearest", "border", [4, 5]),
    },
    {
      inputs: [
        [2, 3, 3, 2],
        [2, 4, 3, 3],
      ],
      attrs: sampling("bicubic", "border", [4, 5]),
    },
    {
      inputs: [
        [2, 3, 3, 2],
        [2, 3, 3, 3],
      ],
      attrs: sampling("bicubic", "zeros", [4, 5]),
    },
  ],
});

export const gridSampleGridGradient = defineOp({
  name: "grid_sample_grid_gradient",
  summary: "how fast outputs change with the places of the grid, times their gradients, summed over channels",
  torch,
  inputs: ["input", "grid", "gradient"],
  attrs: gridAttrs,
  infer: ({ grid }) => grid.shape,
  reference: ({ input, grid, gradient }, how, shape) =>
    tabulate(shape, ([n, row, column, part]) => {
      const place = [n, row, column] as [number, number, number];
      const size = input.shape.slice(2) as unknown as [number, number];
      let sum = 0;
      if (how.mode === "nearest") return 0;
      for (let c = 0; c < (input.shape[1] as number); c++)
        eachTap(grid, place, size, how, (pixel, y, x) => {
          const value = pixel ? at(input, [place[0], c, ...pixel]) : 0;
          const speed = part === 0 ? y.weight * x.slope : y.slope * x.weight;
          sum += value * speed * at(gradient, [place[0], c, place[1], place[2]]);
        });
      return sum;
    }),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" }, grid: { kind: "strided" }, gradient: { kind: "strided" } }),
    program: ({ k, types, attrs, inputs, machine, y }) =>
      eachPlace(
        k,
        attrs,
        { image: types.input.shape, grid: types.grid.shape },
        {
          image: inputs.input,
          grid: inputs.grid,
          outputs: [
            { cursor: inputs.gradient, rowDim: 2 },
            { cursor: y, rowDim: 1 },
          ],
        },
        (corners, image, [gradient, to]) => {
          const [x, y_] = [k.local("across", constant(0)), k.local("down", constant(0))];
          const cursors = [image, gradient as Cursor];
          const strides = cursors.map(({ places: [place] }) => oneStride((place as CursorPlace).layout, 1));
          const channels = [{ size: types.input.shape[1] as number, strides }];
          if (attrs.mode !== "nearest")
            nestWide(
              k,
              machine.lanes,
              "c",
              channels,
              cursors,
              ([from, change]) => {
                const value = k.local("g", k.load(change as Cursor));
                for (const row of corners) {
                  const values = row.map((each) =>
                    k.local("v", whereInside(each, k.gather(from as Cursor, each.indices))),
                  );
                  const line = (by: "weight" | "slope"): Expression =>
                    row.reduce<Expression>(
                      (sum, each, i) => madd(values[i] as Local, each.column[by], sum),
                      constant(0),
                    );
                  const { weight, slope } = (row[0] as Corner).row;
                  k.set(x, madd(mul(line("slope"), weight), value, x));
                  k.set(y_, madd(mul(line("weight"), slope), value, y_));
                }
              },
              () => {
                k.set(x, sumLanes(x));
                k.set(y_, sumLanes(y_));
              },
            );
          k.store(to as Cursor, x);
          k.store(moved(to as Cursor, 3, 1), y_);
        },
      ),
  },
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 4, 2],
        [2, 3, 3, 4],
      ],
      attrs: sampled("bilinear", "zeros"),
    },
    {
      inputs: [
        [2, 6, 4, 5],
        [2, 2, 3, 2],
        [2, 6, 2, 3],
      ],
      attrs: sampled("bilinear", "border", true),
    },
    {
      inputs: [
        [2, 4, 4, 5],
        [2, 3, 3, 2],
        [2, 4, 3, 3],
      ],
      attrs: sampled("bilinear", "border"),
    },
    {
      inputs: [
        [2, 4, 4, 5],
        [2, 3, 3, 2],
        [2, 4, 3, 3],
      ],
      attrs: sampled("nearest", "border"),
    },
    {
      inputs: [
        [2, 5, 4, 5],
        [2, 3, 3, 2],
        [2, 5, 3, 3],
      ],
      attrs: sampled("bicubic", "zeros"),
    },
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 3, 2],
        [2, 3, 3, 3],
      ],
      attrs: sampled("bicubic", "zeros", true),
    },
  ],
});

function sampled(mode: string, padding_mode: string, align_corners = false) {
  return { mode, padding_mode, align_corners };
}

function sampling(mode: string, padding_mode: string, input_size: readonly [number, number], align_corners = false) {
  return { ...sampled(mode, padding_mode, align_corners), input_size };
}
