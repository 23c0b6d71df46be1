import { advanced, along, asVector, canVectorize, moved, spread, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant } from "../../ir/kernel/expression.ts";
import { pixelsFor } from "../../ir/kernel/machine.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { sumTaps } from "../../ir/kernel/sum-taps.ts";
import { expandLayout, strideOf, type Layout } from "../../ir/layout.ts";
import { broadcastShapes } from "../../ir/broadcast.ts";
import { defineOp, number } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { broadcastAt, countOf, tabulate } from "../../ir/reference.ts";
import { perSample, productOf, type Dim, type Shape } from "../../ir/types.ts";
import { torchMatmul } from "./torch.ts";

/** Columns that a tile computes side by side: so many vectors of `lanes`. */
interface Columns {
  readonly vectors: number;
  readonly lanes: number;
}

export const blockedMatmul = defineOp({
  name: "blocked_matmul",
  summary: "the products of matrices [..., M, K] and matrices of so many columns that lie in blocks (`column_blocks`)",
  torch: torchMatmul,
  category: "matrix",
  inputs: ["input", "blocks"],
  attrs: { columns: number, block: number },
  infer: ({ input, blocks }, { columns }, fail) => [
    ...broadcastShapes([input.shape.slice(0, -2), blocks.shape.slice(0, -1)], fail),
    input.shape.at(-2) as Dim,
    columns,
  ],
  reference({ input, blocks }, { columns, block }, shape) {
    const [rows, inner] = input.shape.slice(-2) as [number, number];
    const batchOf = (sizes: readonly number[]) => ({
      shape: sizes,
      data: Float64Array.from({ length: countOf(sizes) }, (_, i) => i),
    });
    const [batches, others] = [batchOf(input.shape.slice(0, -2)), batchOf(blocks.shape.slice(0, -1))];
    return tabulate(shape, (index) => {
      const [row, column] = index.slice(-2) as [number, number];
      const batch = index.slice(0, -2);
      const first = column - (column % block);
      const width = Math.min(block, columns - first);
      const left = (broadcastAt(batches, batch) * rows + row) * inner;
      const right = broadcastAt(others, batch) * inner * columns + first * inner + (column - first);
      let sum = 0;
      for (let i = 0; i < inner; i++)
        sum += (input.data[left + i] as number) * (blocks.data[right + i * width] as number);
      return sum;
    });
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" }, blocks: { kind: "rows" } }),
    program({ k, machine, types, attrs: { columns, block }, inputs, layouts, out, y }) {
      const [rowDim, columnDim] = [out.shape.length - 2, out.shape.length - 1];
      const rows = out.shape[rowDim] as number;
      const inner = types.input.shape.at(-1) as number;
      const step = strideOf(layouts.input as Layout, types.input.shape.length - 1) as number;

      /** Some columns of a block that is so wide, all rows: what the tile reads of the block stays in the cache. */
      const strip = ({ vectors, lanes }: Columns, width: number, a: Cursor, b: Cursor, to: Cursor): void => {
        const most = pixelsFor(vectors, machine);
        k.tiles("row", rows, most, [along(a, rowDim), along(to, rowDim)], (size, rowA, rowY) => {
          const sums = range(size).map((r) => range(vectors).map((v) => k.local(`sum${r}_${v}`, constant(0))));
          sumTaps(k, machine, [{ name: "i", count: inner, strides: [step, width] }], [rowA, b], sums, (here, into) => {
            const [hereA, hereB] = here as [Cursor, Cursor];
            addOuterProduct(
              k,
              range(size).map((r) => moved(hereA, rowDim, r)),
              range(vectors).map((v) => asVector(advanced(hereB, v * lanes), lanes)),
              into,
            );
          });
          sums.forEach((line, r) =>
            line.forEach((sum, v) =>
              k.store(spread(moved(moved(rowY, rowDim, r), columnDim, v * lanes), columnDim, lanes), sum),
            ),
          );
        });
      };
      const lanes = canVectorize(y, columnDim) ? machine.lanes : 1;
      const strips = (width: number, a: Cursor, b: Cursor, to: Cursor): void => {
        for (let done = 0; done < width;) {
          const size = width - done >= lanes ? lanes : 1;
          const vectors = Math.min(machine.tile.vectors, Math.floor((width - done) / size));
          strip({ vectors, lanes: size }, width, a, advanced(b, done), moved(to, columnDim, done));
          done += vectors * size;
        }
      };
      const matrix = (a: Cursor, b: Cursor, to: Cursor): void => {
        const whole = Math.floor(columns / block);
        const byBlock = [along(b, rowDim, inner * block), along(to, columnDim, block)] as const;
        k.loop("block", whole, byBlock, (blockB, blockY) => strips(block, a, blockB, blockY));
        const done = whole * block;
        if (done < columns) strips(columns - done, a, advanced(b, inner * done), moved(to, columnDim, done));
      };
      const batches = (dim: number, a: Cursor, b: Cursor, to: Cursor): void =>
        dim === rowDim
          ? matrix(a, b, to)
          : k.loop(`b${dim}`, out.shape[dim] as Dim, [along(a, dim), along(b, dim), along(to, dim)], (...here) =>
              batches(dim + 1, ...here),
            );
      const batch = out.shape.slice(0, -2);
      const whole = (cursor: Cursor, shape: Shape, kept: number): Cursor =>
        stretched(cursor, shape, [...batch, ...shape.slice(-kept)]);
      batches(0, whole(inputs.input, types.input.shape, 2), whole(inputs.blocks, types.blocks.shape, 1), y);
    },
    multiplyAdds: ({ input }, _, out) => perSample(productOf(out.shape)) * (input.shape.at(-1) as number),
  },
  samples: [
    {
      inputs: [
        [2, 3, 5, 7],
        [2, 3, 147],
      ],
      attrs: { columns: 21, block: 16 },
    },
    {
      inputs: [
        [16, 9],
        [2, 99],
      ],
      attrs: { columns: 11, block: 8 },
    },
    {
      inputs: [
        [2, 1, 4, 3],
        [3, 24],
      ],
      attrs: { columns: 8, block: 4 },
    },
  ],
});

/** The cursor, as if its tensor had another shape that it broadcasts to. */
export const stretched = (cursor: Cursor, from: Shape, to: Shape): Cursor => ({
  ...cursor,
  places: cursor.places.map(({ at, layout }) => ({ at, layout: expandLayout(layout, from, to) })),
});
