import type { Operand } from "../../ir/graph.ts";
import { defineOp, number, numbers } from "../../ir/op.ts";
import { tabulate } from "../../ir/reference.ts";
import { range } from "../../ir/range.ts";
import { isFixed, sameShape, showShape } from "../../ir/types.ts";
import { normalizeProgram, recast } from "./normalize-program.ts";
import { mul } from "../elementwise/arithmetic.ts";
import { normalizationGradient } from "./normalization.ts";
import { momentsOf, type Moments } from "../reduction/moments.ts";

export const layerNorm = defineOp({
  name: "layer_norm",
  summary: "the last dimensions with mean 0 and variance 1, then · weight + bias",
  torch: { api: "torch.nn.functional.layer_norm", source: "aten/src/ATen/native/layer_norm.cpp" },
  inputs: ["input", "weight?", "bias?"],
  attrs: { normalized_shape: numbers, eps: number },
  category: "norm",
  sentence: ({ inputs: [x] }) => `normalises ${x?.text} by its own statistics`,

  infer({ input, weight, bias }, { normalized_shape }, fail) {
    const { shape } = input;
    const last = shape.slice(shape.length - normalized_shape.length);
    if (normalized_shape.length === 0) fail("count", "normalized_shape needs at least one dimension");
    if (normalized_shape.length > shape.length || !last.every(isFixed) || !sameShape(last, normalized_shape))
      fail(
        "weight",
        `layer_norm expects the last dimensions to be ${showShape(normalized_shape)}, got ${showShape(shape)}`,
      );
    for (const [name, values] of Object.entries({ weight, bias }))
      if (values && !sameShape(values.shape, normalized_shape))
        fail("weight", `the ${name} should be ${showShape(normalized_shape)}, got ${showShape(values.shape)}`);
    return shape;
  },

  gradient(call) {
    const { op, attrs, inputs, gradient, typeOf } = call;
    const [x, weight] = inputs as readonly [Operand, Operand | undefined];
    const { normalized_shape, eps } = attrs as { readonly normalized_shape: readonly number[]; readonly eps: number };
    const { length } = typeOf(x).shape;
    const dims = normalized_shape.map((_, i) => length - normalized_shape.length + i);
    const scaled = weight ? op(mul, [gradient, weight]) : gradient;
    const { input, normal } = normalizationGradient({ op, gradient: scaled }, x, dims, eps);
    return [input, call.wants(1) ? op(mul, [gradient, normal]) : undefined, gradient];
  },

  reference({ input, weight, bias }, { normalized_shape, eps }, shape) {
    const count = normalized_shape.reduce((a, b) => a * b, 1);
    const moments = range(input.data.length / count).map((row) =>
      momentsOf(input.data.subarray(row * count, (row + 1) * count)),
    );
    let flat = 0;
    return tabulate(shape, () => {
      const [row, column] = [Math.floor(flat / count), flat % count];
      const { mean, variance } = moments[row] as Moments;
      const normal = ((input.data[flat++] as number) - mean) / Math.sqrt(variance + eps);
      return normal * (weight ? (weight.data[column] as number) : 1) + (bias ? (bias.data[column] as number) : 0);
    });
  },

  kernel: {
    kind: "loops",
    order: "like-input",
    requires: () => ({ input: { kind: "any" }, weight: { kind: "strided" }, bias: { kind: "strided" } }),
    program({ k, machine, inputs, attrs, out, y }) {
      const first = out.shape.length - attrs.normalized_shape.length;
      const stretched = (cursor: typeof inputs.weight) => cursor && recast(cursor, out.shape, attrs.normalized_shape);
      normalizeProgram(k, machine.lanes, {
        x: inputs.input,
        weight: stretched(inputs.weight),
        bias: stretched(inputs.bias),
        y,
        shape: out.shape,
        dims: attrs.normalized_shape.map((_, i) => first + i),
        eps: attrs.eps,
      });
    },
  },

  samples: [
    { inputs: [[2, 5, 12], [12], [12]], attrs: { normalized_shape: [12], eps: 1e-5 } },
    {
      inputs: [
        [2, 3, 4, 6],
        [4, 6],
        [4, 6],
      ],
      attrs: { normalized_shape: [4, 6], eps: 0.1 },
    },
    { inputs: [[3, 7], [7], null], attrs: { normalized_shape: [7], eps: 1e-5 } },
    { inputs: [[2, 3, 1, 4], null, null], attrs: { normalized_shape: [3, 1, 4], eps: 1e-5 } },
    { inputs: [[4, 1], null, null], attrs: { normalized_shape: [1], eps: 1e-5 } },
  ],
  rejects: [
    {
      inputs: [[2, 5, 12], null, null],
      attrs: { normalized_shape: [5], eps: 1e-5 },
      message: "layer_norm expects the last dimensions to be [5], got [2, 5, 12]",
    },
  ],
});
