import { moved, spread, type Cursor, type Kernel, type Local } from "../ir/kernel/builder.ts";
import { add, constant, madd, mul, neg, sub } from "../ir/kernel/expression.ts";
import { addOuterProduct } from "../ir/kernel/outer-product.ts";
import type { Expression } from "../ir/kernel/program.ts";
import { defineOp, number, numbers } from "../ir/op.ts";
import { range } from "../ir/range.ts";
import { at, tabulate } from "../ir/reference.ts";
import { isFixed, perSample, showShape, type Dim } from "../ir/types.ts";
import { matricesFor } from "./winograd-matrices.ts";

/**
 * A 3×3 convolution of stride 1 in four steps, the first of them on weights only. A tile of output is `tile`×`tile`
 * pixels, its transform has (tile + 2)² planes; the product is one matrix multiplication per plane.
 */
const source = { api: "torch.nn.functional.conv2d", source: "aten/src/ATen/native/Convolution.cpp" };

type Matrix = readonly (readonly number[])[];

/** M x Mᵀ for the square x that `value` gives. */
function sandwich(matrix: Matrix, value: (i: number, j: number) => number, row: number, column: number): number {
  let sum = 0;
  (matrix[row] ?? []).forEach((a, i) =>
    (matrix[column] ?? []).forEach((b, j) => (sum += a === 0 || b === 0 ? 0 : a * b * value(i, j))),
  );
  return sum;
}

/** Σ factors[i] · values[i], each result in a local. */
function combine(k: Kernel, name: string, factors: readonly number[], values: readonly Expression[]): Local {
  let sum: Expression | undefined;
  factors.forEach((factor, i) => {
    const value = values[i] as Expression;
    if (factor === 0) return;
    if (sum === undefined) sum = factor === 1 ? value : factor === -1 ? neg(value) : mul(value, factor);
    else if (factor === 1) sum = add(sum, value);
    else sum = factor === -1 ? sub(sum, value) : madd(value, factor, sum);
  });
  return k.local(name, sum ?? constant(0));
}

/** M x Mᵀ in the kernel language: columns first, then rows. */
function transform(k: Kernel, matrix: Matrix, values: readonly (readonly Expression[])[]): Local[][] {
  const width = values[0]?.length ?? 0;
  const columns = range(width).map((j) =>
    matrix.map((factors, i) =>
      combine(
        k,
        `t${i}_${j}`,
        factors,
        values.map((row) => row[j] as Expression),
      ),
    ),
  );
  return matrix.map((_, i) =>
    matrix.map((factors, j) =>
      combine(
        k,
        `u${i}_${j}`,
        factors,
        columns.map((column) => column[i] as Local),
      ),
    ),
  );
}

export const winogradWeight = defineOp({
  name: "winograd_weight",
  summary: "3×3 filters transformed: [planes, out / block, in, block]",
  torch: source,
  inputs: ["weight"],
  attrs: { tile: number, block: number },
  infer({ weight }, { tile, block }, fail) {
    const [outs, ins] = weight.shape;
    if (!isFixed(outs as Dim) || !isFixed(ins as Dim))
      return fail(`filters have fixed sizes, got ${showShape(weight.shape)}`);
    return [(tile + 2) ** 2, (outs as number) / block, ins as number, block];
  },
  reference: ({ weight }, { tile, block }, shape) =>
    tabulate(shape, ([plane, which, ic, lane]) => {
      const [row, column] = [Math.floor((plane as number) / (tile + 2)), (plane as number) % (tile + 2)];
      const oc = (which as number) * block + (lane as number);
      return sandwich(matricesFor(tile).filter, (i, j) => at(weight, [oc, ic as number, i, j]), row, column);
    }),
  kernel: {
    kind: "loops",
    order: "row-major",
    wants: () => ({ weight: { kind: "strided" } }),
    program({ k, attrs, inputs, types, y }) {
      const [outs, ins] = types.weight.shape as readonly [number, number];
      const outMoves = (w: Cursor, to: Cursor) =>
        [
          { cursor: w, dim: 0, by: attrs.block },
          { cursor: to, dim: 1 },
        ] as const;
      k.loop("block", outs / attrs.block, outMoves(inputs.weight, y), (blockW, blockY) =>
        k.loop(
          "ic",
          ins,
          [
            { cursor: blockW, dim: 1 },
            { cursor: blockY, dim: 2 },
          ],
          (inW, inY) =>
            k.loop(
              "lane",
              attrs.block,
              [
                { cursor: inW, dim: 0 },
                { cursor: inY, dim: 3 },
              ],
              (w, to) => {
                const values = range(3).map((i) =>
                  range(3).map((j) => k.local(`g${i}_${j}`, k.load(moved(moved(w, 2, i), 3, j)))),
                );
                transform(k, matricesFor(attrs.tile).filter, values).forEach((row, i) =>
                  row.forEach((value, j) => k.store(moved(to, 0, i * (attrs.tile + 2) + j), value)),
                );
              },
            ),
        ),
      );
    },
  },
  samples: [
    { inputs: [[8, 3, 3, 3]], attrs: { tile: 2, block: 4 } },
    { inputs: [[16, 2, 3, 3]], attrs: { tile: 2, block: 8 } },
    { inputs: [[4, 5, 3, 3]], attrs: { tile: 4, block: 4 } },
  ],
});

/** Tiles that cover `size` outputs. */
export const tilesOf = (size: number, tile: number): number => Math.ceil(size / tile);

export const winogradInput = defineOp({
  name: "winograd_input",
  summary: "overlapping tiles of an image transformed: [N, planes, tiles, C]",
  torch: source,
  inputs: ["input"],
  attrs: { tile: number, padding: numbers, output_size: numbers },
  infer: ({ input }, { tile, output_size }) => {
    const [rows, columns] = output_size.map((size) => tilesOf(size, tile)) as [number, number];
    return [input.shape[0] as Dim, (tile + 2) ** 2, rows * columns, input.shape[1] as Dim];
  },
  reference: ({ input }, { tile, padding, output_size }, shape) =>
    tabulate(shape, (index) => {
      const [n, plane, which, c] = index as readonly [number, number, number, number];
      const columns = tilesOf(output_size[1] as number, tile);
      const top = Math.floor(which / columns) * tile - (padding[0] as number);
      const left = (which % columns) * tile - (padding[2] as number);
      const value = (i: number, j: number): number => at(input, [n, c, top + i, left + j], 0);
      return sandwich(matricesFor(tile).input, value, Math.floor(plane / (tile + 2)), plane % (tile + 2));
    }),
  kernel: {
    kind: "loops",
    order: "row-major",
    wants: ({ types, attrs }) => {
      const beyond = (axis: 0 | 1, before: number): number => {
        const reach = tilesOf(attrs.output_size[axis] as number, attrs.tile) * attrs.tile + 2;
        return Math.max(0, reach - before - (types.input.shape[axis + 2] as number));
      };
      const [top, left] = [attrs.padding[0] as number, attrs.padding[2] as number];
      return {
        input: { kind: "spatial", halo: { top, left, bottom: beyond(0, top), right: beyond(1, left), fill: 0 } },
      };
    },
    program({ k, types, attrs: { tile, padding, output_size }, inputs, y }) {
      const [batch, channels] = types.input.shape as readonly [Dim, number];
      const [rows, columns] = output_size.map((size) => tilesOf(size, tile)) as [number, number];
      const origin = moved(moved(inputs.input, 2, -(padding[0] as number)), 3, -(padding[2] as number));
      k.loop(
        "b",
        batch,
        [
          { cursor: origin, dim: 0 },
          { cursor: y, dim: 0 },
        ],
        (sampleX, sampleY) =>
          k.loop(
            "ty",
            rows,
            [
              { cursor: sampleX, dim: 2, by: tile },
              { cursor: sampleY, dim: 2, by: columns },
            ],
            (rowX, rowY) =>
              k.loop(
                "tx",
                columns,
                [
                  { cursor: rowX, dim: 3, by: tile },
                  { cursor: rowY, dim: 2 },
                ],
                (tileX, tileY) =>
                  k.lanes(
                    "c",
                    channels,
                    [
                      { cursor: tileX, dim: 1 },
                      { cursor: tileY, dim: 3 },
                    ],
                    (x, to) => {
                      const values = range(tile + 2).map((i) =>
                        range(tile + 2).map((j) => k.local(`d${i}_${j}`, k.load(moved(moved(x, 2, i), 3, j)))),
                      );
                      transform(k, matricesFor(tile).input, values).forEach((row, i) =>
                        row.forEach((value, j) => k.store(moved(to, 1, i * (tile + 2) + j), value)),
                      );
                    },
                  ),
              ),
          ),
      );
    },
  },
  samples: [
    { inputs: [[2, 3, 7, 6]], attrs: { tile: 2, padding: [1, 1, 1, 1], output_size: [7, 6] } },
    { inputs: [[1, 5, 9, 10]], attrs: { tile: 4, padding: [0, 0, 0, 0], output_size: [7, 8] } },
    { inputs: [[1, 2, 5, 5]], attrs: { tile: 4, padding: [1, 1, 1, 1], output_size: [5, 5] } },
  ],
});

export const winogradProduct = defineOp({
  name: "winograd_product",
  summary: "per plane, tiles × filters: [N, planes, tiles, out]",
  torch: source,
  inputs: ["input", "weight"],
  attrs: {},
  infer: ({ input, weight }) => [...input.shape.slice(0, 3), (weight.shape[1] as number) * (weight.shape[3] as number)],
  reference: ({ input, weight }, _, shape) =>
    tabulate(shape, (index) => {
      const [n, plane, which, oc] = index as readonly [number, number, number, number];
      const block = weight.shape[3] as number;
      let sum = 0;
      for (let ic = 0; ic < (input.shape[3] as number); ic++)
        sum += at(input, [n, plane, which, ic]) * at(weight, [plane, Math.floor(oc / block), ic, oc % block]);
      return sum;
    }),
  kernel: {
    kind: "loops",
    order: "row-major",
    wants: () => ({ input: { kind: "strided" }, weight: { kind: "strided" } }),
    program({ k, target, types, inputs, y }) {
      const [batch, planes, tiles, ins] = types.input.shape as readonly [Dim, number, number, number];
      const [, blocks, , block] = types.weight.shape as readonly [number, number, number, number];
      const lanes = block % target.lanes === 0 ? target.lanes : 1;
      const vectors = range(block / lanes).map((v) => v * lanes);
      const wide = (cursor: Cursor): Cursor => (lanes > 1 ? spread(cursor, 3) : cursor);
      const tile = (size: number, x: Cursor, w: Cursor, to: Cursor): void => {
        const sums = range(size).map((t) => vectors.map((c) => k.local(`sum${t}_${c}`, constant(0))));
        k.loop(
          "ic",
          ins,
          [
            { cursor: x, dim: 3 },
            { cursor: w, dim: 2 },
          ],
          (tapX, tapW) => {
            const values = sums.map((_, t) => moved(tapX, 2, t));
            addOuterProduct(
              k,
              values,
              vectors.map((c) => wide(moved(tapW, 3, c))),
              sums,
            );
          },
        );
        sums.forEach((row, t) =>
          row.forEach((sum, c) => k.store(wide(moved(moved(to, 2, t), 3, vectors[c] as number)), sum)),
        );
      };
      const pixels = Math.max(1, Math.floor(target.accumulators / vectors.length));
      const bySample = [
        { cursor: inputs.input, dim: 0 },
        { cursor: y, dim: 0 },
      ] as const;
      k.loop("b", batch, bySample, (sampleX, sampleY) => {
        const byPlane = [
          { cursor: sampleX, dim: 1 },
          { cursor: inputs.weight, dim: 0 },
          { cursor: sampleY, dim: 1 },
        ] as const;
        k.loop("plane", planes, byPlane, (planeX, planeW, planeY) =>
          k.loop(
            "block",
            blocks,
            [
              { cursor: planeW, dim: 1 },
              { cursor: planeY, dim: 3, by: block },
            ],
            (w, blockY) =>
              k.tiles(
                "t",
                tiles,
                pixels,
                [
                  { cursor: planeX, dim: 2 },
                  { cursor: blockY, dim: 2 },
                ],
                (size, x, to) => tile(size, x, w, to),
              ),
          ),
        );
      });
    },
    madds: ({ input, weight }) =>
      perSample(input.shape[0] as Dim) *
      (input.shape[2] as number) *
      (weight.shape as readonly number[]).reduce((a, b) => a * b, 1),
  },
  samples: [
    {
      inputs: [
        [2, 16, 6, 5],
        [16, 2, 5, 4],
      ],
    },
    {
      inputs: [
        [1, 36, 1, 3],
        [36, 1, 3, 4],
      ],
    },
  ],
});

export const winogradOutput = defineOp({
  name: "winograd_output",
  summary: "products transformed back to images, and the bias",
  torch: source,
  inputs: ["input", "bias?"],
  attrs: { tile: number, output_size: numbers },
  infer: ({ input }, { output_size }) => [input.shape[0] as Dim, input.shape[3] as Dim, ...output_size],
  reference: ({ input, bias }, { tile }, shape) =>
    tabulate(shape, (index) => {
      const [n, oc, oy, ox] = index as readonly [number, number, number, number];
      const which = Math.floor(oy / tile) * tilesOf(shape[3] as number, tile) + Math.floor(ox / tile);
      const value = (i: number, j: number): number => at(input, [n, i * (tile + 2) + j, which, oc]);
      return sandwich(matricesFor(tile).output, value, oy % tile, ox % tile) + (bias ? (bias.data[oc] as number) : 0);
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    wants: () => ({ input: { kind: "strided" }, bias: { kind: "strided" } }),
    program({ k, attrs: { tile, output_size }, inputs, out, y }) {
      const [batch, channels] = out.shape as readonly [Dim, number];
      const columns = tilesOf(output_size[1] as number, tile);
      const bias = inputs.bias ?? inputs.input;
      const piece = (rows: Part, cols: Part, from: Cursor, to: Cursor): void =>
        k.loop(
          "ty",
          rows.count,
          [
            { cursor: moved(from, 2, rows.first * columns + cols.first), dim: 2, by: columns },
            { cursor: moved(moved(to, 2, rows.first * tile), 3, cols.first * tile), dim: 2, by: tile },
          ],
          (rowM, rowY) =>
            k.loop(
              "tx",
              cols.count,
              [
                { cursor: rowM, dim: 2 },
                { cursor: rowY, dim: 3, by: tile },
              ],
              (tileM, tileY) =>
                k.lanes(
                  "c",
                  channels,
                  [
                    { cursor: tileM, dim: 3 },
                    inputs.bias ? { cursor: bias, dim: 0 } : { cursor: bias, elements: 0 },
                    { cursor: tileY, dim: 1 },
                  ],
                  (m, b, pixel) => {
                    const values = range(tile + 2).map((i) =>
                      range(tile + 2).map((j) => k.local(`m${i}_${j}`, k.load(moved(m, 1, i * (tile + 2) + j)))),
                    );
                    const start = inputs.bias ? k.local("bias", k.load(b)) : undefined;
                    transform(k, matricesFor(tile).output, values).forEach((row, i) =>
                      row.forEach((value, j) => {
                        if (i < rows.size && j < cols.size)
                          k.store(moved(moved(pixel, 2, i), 3, j), start ? add(value, start) : value);
                      }),
                    );
                  },
                ),
            ),
        );
      k.loop(
        "b",
        batch,
        [
          { cursor: inputs.input, dim: 0 },
          { cursor: y, dim: 0 },
        ],
        (sampleM, sampleY) => {
          for (const rows of partsOf(output_size[0] as number, tile))
            for (const cols of partsOf(output_size[1] as number, tile)) piece(rows, cols, sampleM, sampleY);
        },
      );
    },
  },
  samples: [
    { inputs: [[2, 16, 12, 8], [8]], attrs: { tile: 2, output_size: [7, 6] } },
    { inputs: [[1, 36, 4, 3], null], attrs: { tile: 4, output_size: [7, 8] } },
    { inputs: [[1, 36, 1, 2], [2]], attrs: { tile: 4, output_size: [3, 2] } },
  ],
});

/** Tiles that are whole, and the last one if it reaches beyond the image. */
interface Part {
  readonly first: number;
  readonly count: number;
  /** Rows or columns of each tile that lie within the image. */
  readonly size: number;
}

function partsOf(size: number, tile: number): Part[] {
  const whole = Math.floor(size / tile);
  return [
    { first: 0, count: whole, size: tile },
    { first: whole, count: size % tile === 0 ? 0 : 1, size: size % tile },
  ].filter((part) => part.count > 0);
}
