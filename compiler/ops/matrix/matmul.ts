import { broadcastShapes } from "../../ir/broadcast.ts";
import type { Operand, ValueId } from "../../ir/graph.ts";
import { defineOp, type Op } from "../../ir/op.ts";
import { permute } from "../arrangement/views.ts";
import { broadcastAt, countOf, tabulate } from "../../ir/reference.ts";
import { isFixed, perSample, productOf, sameDim, showDim, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { stretched } from "./blocked-matmul.ts";
import { matmulProgram } from "./matmul-kernel.ts";
import { matmulSchedule } from "./matmul-schedule.ts";
import { torchMatmul } from "./torch.ts";

export const matmul: Op = defineOp({
  name: "matmul",
  summary: "the products of matrices [..., M, K] and [..., K, N]; the dimensions before them broadcast",
  torch: torchMatmul,
  inputs: ["input", "other"],
  attrs: {},

  infer({ input, other }, _, fail) {
    if (input.shape.length < 2 || other.shape.length < 2)
      fail("rank", `matmul expects matrices, got ${showShape(input.shape)} and ${showShape(other.shape)}`);
    const [rows, inner] = input.shape.slice(-2) as [Dim, Dim];
    const [height, columns] = other.shape.slice(-2) as [Dim, Dim];
    if (!sameDim(inner, height))
      fail(
        "unequal",
        `${showShape(input.shape)} @ ${showShape(other.shape)} multiplies rows of ${showDim(inner)} with columns of ${showDim(height)}`,
        sameDim(inner, columns) && isFixed(height)
          ? `transpose(-2, -1) makes the second ${showShape([...other.shape.slice(0, -2), columns, height])}`
          : undefined,
      );
    return broadcastShapes(
      [
        [...input.shape.slice(0, -2), rows, 1],
        [...other.shape.slice(0, -2), 1, columns],
      ],
      fail,
    );
  },

  category: "matrix",
  sentence: ({ inputs: [a, b] }) => `multiplies the matrices ${a?.text} and ${b?.text}`,

  gradient({ op, inputs: [a, b], gradient, typeOf, wants }) {
    const transposed = (value: Operand): ValueId => {
      const { length } = typeOf(value).shape;
      const dims = Array.from({ length }, (_, i) => i);
      return op(permute, [value], { dims: [...dims.slice(0, -2), length - 1, length - 2] });
    };
    return [
      wants(0) ? op(matmul, [gradient, transposed(b as Operand)]) : undefined,
      wants(1) ? op(matmul, [transposed(a as Operand), gradient]) : undefined,
    ];
  },
  schedule: matmulSchedule,

  reference({ input, other }, _, shape) {
    const inner = input.shape.at(-1) as number;
    const batchOf = (x: typeof input) => {
      const shape = x.shape.slice(0, -2);
      return { shape, data: Float64Array.from({ length: countOf(shape) }, (_, i) => i) };
    };
    const [batches, others] = [batchOf(input), batchOf(other)];
    const columns = other.shape.at(-1) as number;
    return tabulate(shape, (index) => {
      const [row, column] = index.slice(-2) as [number, number];
      // Batches broadcast, matrices do not.
      const batch = index.slice(0, -2);
      const first = (broadcastAt(batches, batch) * (input.shape.at(-2) as number) + row) * inner;
      const second = broadcastAt(others, batch) * inner * columns + column;
      let sum = 0;
      for (let i = 0; i < inner; i++)
        sum += (input.data[first + i] as number) * (other.data[second + i * columns] as number);
      return sum;
    });
  },

  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" }, other: { kind: "strided" } }),
    program: ({ k, machine, types, inputs, out, y }) =>
      matmulProgram(
        k,
        machine,
        stretched(inputs.input, types.input.shape, inBatches(types.input.shape, out.shape)),
        stretched(inputs.other, types.other.shape, inBatches(types.other.shape, out.shape)),
        y,
        out.shape,
        types.input.shape.at(-1) as Dim,
      ),
    multiplyAdds: ({ input }, _, out) => perSample(productOf(out.shape)) * perSample(input.shape.at(-1) as Dim),
  },

  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 5, 6],
      ],
    },
    {
      inputs: [
        [7, 9],
        [9, 11],
      ],
    },
    {
      inputs: [
        [2, 1, 5, 3],
        [4, 3, 8],
      ],
    },
    {
      inputs: [
        [3, 4],
        [2, 4, 1],
      ],
    },
    {
      inputs: [
        [1, 1],
        [1, 1],
      ],
    },
  ],
  rejects: [
    {
      inputs: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      message: "[2, 3, 4] @ [2, 5, 4] multiplies rows of 4 with columns of 5",
    },
    {
      inputs: [
        [2, 3, 4],
        [3, 4, 5],
      ],
      message: "shapes [2, 3, 1] and [3, 1, 5] do not broadcast: dimension -3 is 2 and 3",
    },
  ],
});

/** The shape with the result's batch dimensions; its matrices stay as they are. */
const inBatches = (shape: Shape, out: Shape): Shape => [...out.slice(0, -2), ...shape.slice(-2)];
