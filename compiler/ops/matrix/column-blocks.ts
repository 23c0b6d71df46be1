import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, canVectorize, moved, spread, type Cursor } from "../../ir/kernel/cursor.ts";
import { defineOp, number } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";
import { torchMatmul } from "./torch.ts";

/**
 * What a product of matrices reads of the second one, in the order in which it reads it: columns that are far apart in memory, or rows that
 * share a place in the cache, lie side by side here.
 */
export const columnBlocks = defineOp({
  name: "column_blocks",
  summary: "matrices [..., K, N] as blocks of columns, each row by row, one behind the other: [..., K · N]",
  torch: torchMatmul,
  category: "matrix",
  inputs: ["input"],
  attrs: { block: number },
  infer({ input }, _, fail) {
    const [rows, columns] = input.shape.slice(-2) as [Dim, Dim];
    if (!isFixed(rows) || !isFixed(columns))
      return fail("open", `columns are put in blocks in matrices of a fixed size, got ${showShape(input.shape)}`);
    return [...input.shape.slice(0, -2), rows * columns];
  },
  reference({ input }, { block }, shape) {
    const [rows, columns] = input.shape.slice(-2) as [number, number];
    const data = new Float64Array(countOf(shape));
    input.data.forEach((value, flat) => {
      const [row, column] = [Math.floor(flat / columns) % rows, flat % columns];
      const first = column - (column % block);
      const width = Math.min(block, columns - first);
      data[flat - row * columns - column + first * rows + row * width + (column - first)] = value;
    });
    return data;
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, machine, types, attrs: { block }, inputs, y }) {
      const { shape } = types.input;
      const [row, column] = [shape.length - 2, shape.length - 1];
      const [rows, columns] = [shape[row], shape[column]] as [number, number];
      const lanes = canVectorize(inputs.input, column) ? machine.lanes : 1;
      const columnsOf = (width: number, x: Cursor, to: Cursor): void =>
        k.loop("i", rows, [along(x, row), along(to, row, width)], (rowX, rowY) =>
          writeRow(k, width, lanes, rowX, rowY),
        );
      const matrix = (x: Cursor, to: Cursor): void => {
        const [whole, rest] = [Math.floor(columns / block), columns % block];
        const byBlock = [along(x, column, block), along(to, row, rows * block)] as const;
        k.loop("block", whole, byBlock, (blockX, blockY) => columnsOf(block, blockX, blockY));
        const done = whole * block;
        if (rest > 0) columnsOf(rest, moved(x, column, done), moved(to, row, rows * done));
      };
      const batches = (dim: number, x: Cursor, to: Cursor): void =>
        dim === row
          ? matrix(x, to)
          : k.loop(`b${dim}`, shape[dim] as Dim, [along(x, dim), along(to, dim)], (...here) =>
              batches(dim + 1, ...here),
            );
      batches(0, inputs.input, y);
    },
  },
  samples: [
    { inputs: [[2, 3, 5, 21]], attrs: { block: 16 } },
    { inputs: [[7, 11]], attrs: { block: 4 } },
    { inputs: [[2, 3, 8]], attrs: { block: 8 } },
  ],
});

/** Columns of one row, written out: how many there are is known. */
function writeRow(k: Kernel, width: number, lanes: number, x: Cursor, y: Cursor): void {
  const [row, column] = [y, x].map(({ places: [place] }) => (place?.layout.dims.length ?? 0) - 1) as [number, number];
  const vectors = Math.floor(width / lanes);
  const visit = (at: number, size: number): void =>
    k.store(spread(moved(y, row, at), row, size), k.load(spread(moved(x, column, at), column, size)));
  range(vectors).forEach((v) => visit(v * lanes, lanes));
  range(width - vectors * lanes).forEach((i) => visit(vectors * lanes + i, 1));
}
