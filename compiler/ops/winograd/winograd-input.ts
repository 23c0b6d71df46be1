import { along, moved } from "../../ir/kernel/cursor.ts";
import type { Pads } from "../../ir/layout.ts";
import { defineOp, number, pads, pair } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { at, countOf } from "../../ir/reference.ts";
import type { Dim } from "../../ir/types.ts";
import { atPadding } from "../convolution/conv2d-kernels.ts";
import { CONV2D } from "../convolution/torch.ts";
import { matricesFor } from "./winograd-matrices.ts";
import { tilesIn, tilesOf } from "./winograd-tiles.ts";
import { inPairs, transform, transformed } from "./winograd-transform.ts";

export const winogradInput = defineOp({
  name: "winograd_input",
  summary: "overlapping tiles of an image transformed: [N, planes, tiles, C]",
  torch: CONV2D,
  category: "convolution",
  inputs: ["input"],
  attrs: { tile: number, padding: pads, output_size: pair },
  infer: ({ input }, { tile, output_size }) => {
    const [rows, columns] = tilesIn(output_size, tile);
    return [input.shape[0] as Dim, (tile + 2) ** 2, rows * columns, input.shape[1] as Dim];
  },
  reference({ input }, { tile, padding: [[above], [before]], output_size }, shape) {
    const [batch, planes, tiles, channels] = shape as readonly [number, number, number, number];
    const [, columns] = tilesIn(output_size, tile);
    const data = new Float64Array(countOf(shape));
    for (let n = 0; n < batch; n++)
      for (let c = 0; c < channels; c++)
        for (let which = 0; which < tiles; which++) {
          const top = Math.floor(which / columns) * tile - above;
          const left = (which % columns) * tile - before;
          const values = range(tile + 2).map((i) =>
            range(tile + 2).map((j) => at(input, [n, c, top + i, left + j], 0)),
          );
          transformed(matricesFor(tile).input, values)
            .flat()
            .forEach((value, plane) => (data[((n * planes + plane) * tiles + which) * channels + c] = value));
        }
    return data;
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: ({ types, attrs }) => {
      const around = ([0, 1] as const).map((axis): Pads => {
        const [before] = attrs.padding[axis];
        const reach = tilesOf(attrs.output_size[axis], attrs.tile) * attrs.tile + 2;
        return [before, Math.max(0, reach - before - (types.input.shape[axis + 2] as number))];
      });
      return { input: { kind: "spatial", halo: { pads: around, fill: 0 } } };
    },
    program({ k, types, attrs: { tile, padding, output_size }, inputs, y }) {
      const [batch, channels] = types.input.shape as readonly [Dim, number];
      const [rows, columns] = tilesIn(output_size, tile);
      const origin = atPadding(inputs.input, { padding });
      k.loop("b", batch, [along(origin, 0), along(y, 0)], (sampleX, sampleY) =>
        k.loop("ty", rows, [along(sampleX, 2, tile), along(sampleY, 2, columns)], (rowX, rowY) =>
          k.loop("tx", columns, [along(rowX, 3, tile), along(rowY, 2)], (tileX, tileY) =>
            k.lanes("c", channels, [along(tileX, 1), along(tileY, 3)], (x, to) => {
              const values = range(tile + 2).map((i) =>
                range(tile + 2).map((j) => k.local(`d${i}_${j}`, k.load(moved(moved(x, 2, i), 3, j)))),
              );
              transform(k, matricesFor(tile).input, values, inPairs).forEach((row, i) =>
                row.forEach((value, j) => k.store(moved(to, 1, i * (tile + 2) + j), value)),
              );
            }),
          ),
        ),
      );
    },
  },
  samples: [
    {
      inputs: [[2, 3, 7, 6]],
      attrs: {
        tile: 2,
        padding: [
          [1, 1],
          [1, 1],
        ],
        output_size: [7, 6],
      },
    },
    {
      inputs: [[1, 5, 9, 10]],
      attrs: {
        tile: 4,
        padding: [
          [0, 0],
          [0, 0],
        ],
        output_size: [7, 8],
      },
    },
    {
      inputs: [[1, 2, 5, 5]],
      attrs: {
        tile: 4,
        padding: [
          [1, 1],
          [1, 1],
        ],
        output_size: [5, 5],
      },
    },
  ],
});
