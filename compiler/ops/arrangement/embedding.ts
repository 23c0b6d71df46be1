import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { defineOp } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
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
      const wish = at(input, index.slice(0, -1));
      const row = Number.isNaN(wish) ? 0 : Math.min(Math.max(Math.floor(wish), 0), (weight.shape[0] as number) - 1);
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
