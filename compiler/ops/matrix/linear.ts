import type { Operand, ValueId } from "../../ir/graph.ts";
import { defineOp } from "../../ir/op.ts";
import { permute, reshape } from "../arrangement/views.ts";
import { sum } from "../reduction/reduce.ts";
import { matmul } from "./matmul.ts";
import { dotProgram, packedRows, vectorProgram } from "./linear-kernels.ts";
import { countOf } from "../../ir/reference.ts";
import { perSample, productOf, showDim, showShape, type Dim } from "../../ir/types.ts";

export const linear = defineOp({
  name: "linear",
  summary: "input · weightᵀ + bias, along the last dimension",
  torch: { api: "torch.nn.functional.linear", source: "aten/src/ATen/native/Linear.cpp" },
  inputs: ["input", "weight", "bias?"],
  attrs: {},

  infer({ input, weight, bias }, _, fail) {
    if (weight.shape.length !== 2)
      fail("rank", `linear expects a weight [out_features, in_features], got ${showShape(weight.shape)}`);
    const [outs, ins] = weight.shape as readonly [Dim, Dim];
    const features = input.shape.at(-1);
    if (features !== ins)
      fail(
        "weight",
        `linear expects ${showDim(ins)} input features, but the input has ${features === undefined ? "no dimension" : showDim(features)}`,
      );
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outs))
      fail("weight", `the bias should be [${showDim(outs)}], got ${showShape(bias.shape)}`);
    return [...input.shape.slice(0, -1), outs];
  },

  category: "matrix",
  sentence: ({ inputs: [x, weight] }) => `maps ${x?.text}, ${weight?.shape[1]} features to ${weight?.shape[0]}`,
  detail: ({ inputs: [, weight] }) => [weight?.shape[1], weight?.shape[0]].map((size) => showDim(size ?? 1)).join("→"),
  gradient({ op, inputs: [x, weight], gradient, typeOf, wants }) {
    const rowsOf = (value: Operand): Operand => {
      const { shape } = typeOf(value);
      return op(reshape, [value], { shape: [productOf(shape.slice(0, -1)), shape.at(-1) as Dim] });
    };
    const dims = typeOf(gradient)
      .shape.slice(0, -1)
      .map((_, i) => i);
    const [rows, features] = [rowsOf(gradient), rowsOf(x as Operand)];
    const image = (): ValueId => op(reshape, [op(matmul, [rows, weight])], { shape: typeOf(x as Operand).shape });
    return [
      wants(0) ? image() : undefined,
      wants(1) ? op(matmul, [op(permute, [rows], { dims: [1, 0] }), features]) : undefined,
      wants(2) ? (dims.length === 0 ? gradient : op(sum, [gradient], { dims })) : undefined,
    ];
  },
  layer: { outputs: -1, sums: -1, weights: "rows" },

  reference({ input, weight, bias }, _, shape) {
    const [outs, ins] = weight.shape as readonly [number, number];
    return Float64Array.from({ length: countOf(shape) }, (_, flat) => {
      const [row, out] = [Math.floor(flat / outs), flat % outs];
      let sum = bias ? (bias.data[out] as number) : 0;
      for (let i = 0; i < ins; i++)
        sum += (input.data[row * ins + i] as number) * (weight.data[out * ins + i] as number);
      return sum;
    });
  },

  kernel: {
    kind: "loops",
    order: "row-major",
    requires: ({ types, layouts, machine }) => ({
      input: { kind: "any" },
      weight:
        machine.lanes === 1 || !layouts.input
          ? { kind: "strided" }
          : {
              kind: "packed",
              ...packedRows(types.weight.shape as readonly number[], types.input.shape, layouts.input, machine),
            },
      bias: { kind: "rows" },
    }),
    program: (context) => (context.machine.lanes === 1 ? dotProgram(context) : vectorProgram(context)),
    multiplyAdds: ({ input, weight }) => perSample(productOf(input.shape)) * (weight.shape[0] as number),
  },

  samples: [
    { inputs: [[2, 11], [7, 11], [7]] },
    { inputs: [[2, 5, 11], [8, 11], null] },
    { inputs: [[2, 3, 2, 5], [37, 5], [37]] },
    { inputs: [[6, 7], [21, 7], [21]] },
    { inputs: [[3], [2, 3], [2]] },
    { inputs: [[1, 1], [1, 1], [1]] },
  ],
  rejects: [{ inputs: [[2, 5], [7, 11], null], message: "linear expects 11 input features, but the input has 5" }],
});
