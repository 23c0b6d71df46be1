import { bool, fallback, required, size } from "../ir/arguments.ts";
import { isFixed } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { linear } from "../ops/matrix/linear.ts";
import { defineLayer, fanInUniform, learned } from "./define-layer.ts";
import { counted, featuresLast } from "./rearranged.ts";

export const Linear = defineLayer({
  name: "Linear",
  summary: "input · weightᵀ + bias, along the last dimension",
  torch: { api: "torch.nn.Linear", source: "torch/nn/modules/linear.py" },
  params: { in_features: required(size), out_features: required(size), bias: fallback(bool, true) },
  sizes: { in_features: (input) => input.type.shape.at(-1) },
  weights({ in_features, out_features, bias }) {
    const init = fanInUniform(in_features);
    return [
      learned("weight", [out_features, in_features], init),
      ...(bias ? [learned("bias", [out_features], init)] : []),
    ];
  },
  forward(b, { in_features, out_features }, { weight, bias }, input) {
    const x = input as TensorValue;
    const found = x.type.shape.at(-1);
    if (found === undefined) return b.fail("rank", "Linear expects a tensor with at least one dimension");
    if (found !== in_features) {
      const help = isFixed(found)
        ? `Linear(${found}, ${out_features}), or Linear(_, ${out_features}) to take the size from the input`
        : undefined;
      const rearranged = featuresLast(b, x, { in_features, out_features });
      b.sizeMismatch({
        expected: `Linear expects ${counted(in_features, "input feature")}`,
        input: x,
        found,
        rearranged,
        help,
      });
    }
    return b.op(linear, [x, weight, bias]);
  },
});
