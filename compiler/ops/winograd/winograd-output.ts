import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { add } from "../../ir/kernel/expression.ts";
import { defineOp, number, numbers } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { at, countOf } from "../../ir/reference.ts";
import { lineDims } from "../../ir/space.ts";
import type { Dim } from "../../ir/types.ts";
import { torchConvolution } from "../convolution/torch.ts";
import { matricesFor } from "./winograd-matrices.ts";
import { tilesIn } from "./winograd-tiles.ts";
import { inPairs, transform, transformed } from "./winograd-transform.ts";

export const winogradOutput = defineOp({
  name: "winograd_output",
  summary: "products transformed back to images or volumes, and the bias",
  torch: torchConvolution(2),
  category: "convolution",
  inputs: ["input", "bias?"],
  attrs: { tile: number, output_size: numbers },
  infer: ({ input }, { output_size }) => [input.shape[0] as Dim, input.shape[3] as Dim, ...output_size],
  reference({ input, bias }, { tile }, shape) {
    const [batch, channels, ...size] = shape as readonly [number, number, ...number[]];
    const [height, width] = size.slice(-2) as [number, number];
    const [rows, columns] = tilesIn(size, tile);
    const images = size.length === 2 ? 1 : (size[0] as number);
    const data = new Float64Array(countOf(shape));
    for (let n = 0; n < batch; n++)
      for (let oc = 0; oc < channels; oc++)
        for (let which = 0; which < images * rows * columns; which++) {
          const plane = (n * channels + oc) * images + Math.floor(which / (rows * columns));
          const [top, left] = [(Math.floor(which / columns) % rows) * tile, (which % columns) * tile];
          const values = range(tile + 2).map((i) =>
            range(tile + 2).map((j) => at(input, [n, i * (tile + 2) + j, which, oc])),
          );
          transformed(matricesFor(tile).output, values).forEach((row, i) =>
            row.forEach((value, j) => {
              const [y, x] = [top + i, left + j];
              if (y < height && x < width) data[(plane * height + y) * width + x] = value + (bias?.data[oc] ?? 0);
            }),
          );
        }
    return data;
  },
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: () => ({ input: { kind: "strided" }, bias: { kind: "strided" } }),
    program({ k, attrs: { tile, output_size }, inputs, out, y }) {
      const [batch, channels] = out.shape as readonly [Dim, number];
      const [rowDim, columnDim] = lineDims(output_size.length);
      const [height, width] = output_size.slice(-2) as [number, number];
      const [tileRows, columns] = tilesIn(output_size, tile);
      const piece = (rows: Part, cols: Part, from: Cursor, to: Cursor): void =>
        k.loop(
          "ty",
          rows.count,
          [
            along(moved(from, 2, rows.first * columns + cols.first), 2, columns),
            along(moved(moved(to, rowDim, rows.first * tile), columnDim, cols.first * tile), rowDim, tile),
          ],
          (rowM, rowY) =>
            k.loop("tx", cols.count, [along(rowM, 2), along(rowY, columnDim, tile)], (tileM, tileY) =>
              k.lanes("c", channels, [along(tileM, 3), along(inputs.bias, 0), along(tileY, 1)], (m, bias, pixel) => {
                const values = range(tile + 2).map((i) =>
                  range(tile + 2).map((j) => k.local(`m${i}_${j}`, k.load(moved(m, 1, i * (tile + 2) + j)))),
                );
                const start = bias && k.local("bias", k.load(bias));
                transform(k, matricesFor(tile).output, values, inPairs).forEach((row, i) =>
                  ifWithin(k, rows, i, () =>
                    row.forEach((value, j) =>
                      ifWithin(k, cols, j, () =>
                        k.store(moved(moved(pixel, rowDim, i), columnDim, j), start ? add(value, start) : value),
                      ),
                    ),
                  ),
                );
              }),
            ),
        );
      const image = (from: Cursor, to: Cursor): void => {
        const [rowParts, columnParts] = [height, width].map((size) => partsOf(size, tile, k.varies(size)));
        for (const rows of rowParts ?? []) for (const cols of columnParts ?? []) piece(rows, cols, from, to);
      };
      k.loop("b", batch, [along(inputs.input, 0), along(y, 0)], (m, to) =>
        rowDim === 2
          ? image(m, to)
          : k.loop("d", output_size[0] as number, [along(m, 2, tileRows * columns), along(to, 2)], image),
      );
    },
  },
  samples: [
    { inputs: [[2, 16, 12, 8], [8]], attrs: { tile: 2, output_size: [7, 6] } },
    { inputs: [[1, 36, 4, 3], null], attrs: { tile: 4, output_size: [7, 8] } },
    { inputs: [[2, 16, 24, 8], [8]], attrs: { tile: 2, output_size: [2, 7, 6] } },
    { inputs: [[1, 36, 1, 2], [2]], attrs: { tile: 4, output_size: [3, 2] } },
  ],
});

/** Tiles that are whole, and the last one if it reaches beyond the image. */
interface Part {
  readonly first: number;
  readonly count: number;
  /** Rows or columns of each tile that lie within the image. */
  readonly size: number;
  /** How many these are is another number at other sizes. */
  readonly isOpen: boolean;
}

function partsOf(size: number, tile: number, isOpen: boolean): Part[] {
  const whole = Math.floor(size / tile);
  return [
    { first: 0, count: whole, size: tile, isOpen: false },
    { first: whole, count: size % tile === 0 ? 0 : 1, size: size % tile, isOpen },
  ].filter((part) => isOpen || part.count > 0);
}

/** Writes what is done if row (or column) `i` of a tile lies within the image. */
function ifWithin(k: Kernel, { size, isOpen }: Part, i: number, body: () => void): void {
  if (isOpen) k.loop("within", i < size ? 1 : 0, [], body);
  else if (i < size) body();
}
