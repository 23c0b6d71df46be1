import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import type { Pads } from "../../ir/layout.ts";
import { defineOp, number, numbers, pads } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { at, countOf } from "../../ir/reference.ts";
import { lineDims } from "../../ir/space.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { atPadding } from "../convolution/convolution-program.ts";
import { torchConvolution } from "../convolution/torch.ts";
import { matricesFor } from "./winograd-matrices.ts";
import { tilesIn, tilesOf } from "./winograd-tiles.ts";
import { inPairs, transform, transformed } from "./winograd-transform.ts";

export const winogradInput = defineOp({
  name: "winograd_input",
  summary: "overlapping tiles of an image transformed, or of the images of a padded volume: [N, planes, tiles, C]",
  torch: torchConvolution(2),
  category: "convolution",
  inputs: ["input"],
  attrs: { tile: number, padding: pads, output_size: numbers },
  infer: ({ input }, { tile, padding, output_size }) => {
    const [rows, columns] = tilesIn(output_size, tile);
    return [
      input.shape[0] as Dim,
      (tile + 2) ** 2,
      imagesIn(input.shape, padding) * rows * columns,
      input.shape[1] as Dim,
    ];
  },
  reference({ input }, { tile, padding, output_size }, shape) {
    const [batch, planes, tiles, channels] = shape as readonly [number, number, number, number];
    const [rows, columns] = tilesIn(output_size, tile);
    const [above, before] = padding.slice(-2).map(([first]) => first) as [number, number];
    const data = new Float64Array(countOf(shape));
    for (let n = 0; n < batch; n++)
      for (let c = 0; c < channels; c++)
        for (let which = 0; which < tiles; which++) {
          const image = Math.floor(which / (rows * columns)) - (padding[0] as Pads)[0];
          const inner = input.shape.length === 4 ? [] : [image];
          const top = (Math.floor(which / columns) % rows) * tile - above;
          const left = (which % columns) * tile - before;
          const values = range(tile + 2).map((i) =>
            range(tile + 2).map((j) => at(input, [n, c, ...inner, top + i, left + j], 0)),
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
    requires: ({ types, attrs, machine }) => {
      const around = attrs.padding.map(([before, after], axis): Pads => {
        if (axis < attrs.padding.length - 2) return [before, after];
        if (machine.open) return [before, after + attrs.tile - 1];
        const reach = tilesOf(attrs.output_size[axis] as number, attrs.tile) * attrs.tile + 2;
        return [before, Math.max(0, reach - before - (types.input.shape[axis + 2] as number))];
      });
      return { input: { kind: "spatial", halo: { pads: around, fill: 0 } } };
    },
    program({ k, types, attrs: { tile, padding, output_size }, inputs, y }) {
      const [batch, channels] = types.input.shape as readonly [Dim, number];
      const [rows, columns] = tilesIn(output_size, tile);
      const origin = atPadding(inputs.input, { padding });
      const [rowDim, columnDim] = lineDims(padding.length);
      const image = (imageX: Cursor, imageY: Cursor): void =>
        k.loop("ty", rows, [along(imageX, rowDim, tile), along(imageY, 2, columns)], (rowX, rowY) =>
          k.loop("tx", columns, [along(rowX, columnDim, tile), along(rowY, 2)], (tileX, tileY) =>
            k.lanes("c", channels, [along(tileX, 1), along(tileY, 3)], (x, to) => {
              const values = range(tile + 2).map((i) =>
                range(tile + 2).map((j) => k.local(`d${i}_${j}`, k.load(moved(moved(x, rowDim, i), columnDim, j)))),
              );
              transform(k, matricesFor(tile).input, values, inPairs).forEach((row, i) =>
                row.forEach((value, j) => k.store(moved(to, 1, i * (tile + 2) + j), value)),
              );
            }),
          ),
        );
      const images = imagesIn(types.input.shape, padding);
      k.loop("b", batch, [along(origin, 0), along(y, 0)], (x, to) =>
        rowDim === 2 ? image(x, to) : k.loop("d", images, [along(x, 2), along(to, 2, rows * columns)], image),
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
      inputs: [[2, 3, 3, 5, 6]],
      attrs: {
        tile: 2,
        padding: [
          [1, 0],
          [1, 1],
          [1, 1],
        ],
        output_size: [2, 5, 6],
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

/** The images of a volume, those of zeros before and behind it among them. */
const imagesIn = (input: Shape, padding: readonly Pads[]): number => {
  const [[before, after]] = padding as readonly [Pads];
  return input.length === 5 ? before + (input[2] as number) + after : 1;
};
