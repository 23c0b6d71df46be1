import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, number } from "../../ir/op.ts";
import { at, placeIn, tabulate } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";

export const embedding = defineOp({
  name: "embedding",
  summary: "the rows of a table that the input counts out; a number outside of it takes the nearest row",
  torch: { api: "torch.nn.functional.embedding", source: "aten/src/ATen/native/Embedding.cpp" },
  inputs: ["input", "weight"],
  attrs: {},
  category: "matrix",
  looksUp: { index: 0, table: 1 },
  sentence: ({ inputs }) => `looks up rows of a table by ${inputs.at(-1)?.text}`,

  gradient: ({ op, inputs: [x, table], gradient, typeOf }) => [
    undefined,
    op(embeddingGradient, [x, gradient], { rows: typeOf(table).shape[0] as number }),
  ],

  infer({ input, weight }, _, fail) {
    if (weight.shape.length !== 2 || !weight.shape.every(isFixed))
      fail(
        weight.shape.length === 2 ? "open" : "rank",
        `embedding expects a weight [num_embeddings, embedding_dim], got ${showShape(weight.shape)}`,
      );
    return [...input.shape, weight.shape[1] as Dim];
  },

  reference: ({ input, weight }, _, shape) =>
    tabulate(shape, (index) => {
      const row = placeIn(at(input, index.slice(0, -1)), weight.shape[0] as number);
      return at(weight, [row, index.at(-1) as number]);
    }),

  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" }, weight: { kind: "strided" } }),
    program({ k, types, inputs, y: result }) {
      const { shape } = types.input;
      const [rows, columns] = types.weight.shape as readonly [number, number];
      const visit = (dim: number, x: Cursor, y: Cursor): void => {
        if (dim < shape.length)
          return k.loop(`d${dim}`, shape[dim] as Dim, [along(x, dim), along(y, dim)], (hereX, hereY) =>
            visit(dim + 1, hereX, hereY),
          );
        const row = k.index("row", k.load(x), rows);
        const moves = [along(inputs.weight, 1), along(y, dim)] as const;
        k.lanes("i", columns, moves, (from, to) => k.store(to, k.gather(from, [{ dim: 0, index: row }])));
      };
      visit(0, inputs.input, result);
    },
  },

  samples: [
    {
      inputs: [
        [2, 7],
        [3, 6],
      ],
    },
    {
      inputs: [
        [2, 3, 4],
        [25, 5],
      ],
    },
    { inputs: [[5], [1, 1]] },
  ],
  rejects: [
    {
      inputs: [[2, 3], [4]],
      message: "embedding expects a weight [num_embeddings, embedding_dim], got [4]",
    },
  ],
});

export const embeddingGradient = defineOp({
  name: "embedding_gradient",
  summary: "each row of the gradient added to the row of a table that the input counts out",
  torch: { api: "torch.ops.aten.embedding_dense_backward", source: "aten/src/ATen/native/Embedding.cpp" },
  inputs: ["input", "gradient"],
  attrs: { rows: number },
  infer: ({ gradient }, { rows }) => [rows, gradient.shape.at(-1) as Dim],
  reference({ input, gradient }, { rows }, shape) {
    const columns = shape[1] as number;
    const result = new Float64Array(rows * columns);
    input.data.forEach((wish, i) => {
      const row = placeIn(wish, rows);
      for (let column = 0; column < columns; column++) {
        const place = row * columns + column;
        result[place] = (result[place] as number) + (gradient.data[i * columns + column] as number);
      }
    });
    return result;
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" }, gradient: { kind: "strided" } }),
    program({ k, types, attrs: { rows }, out, inputs, y }) {
      const { shape } = types.input;
      fillZeros(k, y, out.shape);
      const visit = (dim: number, x: Cursor, gradient: Cursor): void => {
        if (dim < shape.length)
          return k.loop(`d${dim}`, shape[dim] as Dim, [along(x, dim), along(gradient, dim)], (hereX, hereG) =>
            visit(dim + 1, hereX, hereG),
          );
        const row = k.index("row", k.load(x), rows);
        k.lanes("i", out.shape[1] as number, [along(gradient, dim), along(y, 1)], (from, to) =>
          k.scatterAdd(to, [{ dim: 0, index: row }], k.load(from)),
        );
      };
      visit(0, inputs.input, inputs.gradient);
    },
  },
  samples: [
    {
      inputs: [
        [2, 7],
        [2, 7, 6],
      ],
      attrs: { rows: 3 },
    },
    {
      inputs: [
        [2, 3, 4],
        [2, 3, 4, 5],
      ],
      attrs: { rows: 25 },
    },
    { inputs: [[5], [5, 1]], attrs: { rows: 1 } },
  ],
});
