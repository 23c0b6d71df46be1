import { bool, fallback, required, size } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { bilinearOf } from "../functions/bilinear.ts";
import { defineLayer, fanInUniform, learned, type Layer } from "./define-layer.ts";

type Two = readonly [TensorValue, TensorValue];

export const Bilinear: Layer = defineLayer({
  name: "Bilinear",
  summary: "input1ᵀ · weight[k] · input2 + bias[k] for each of out_features, along the last dimension",
  torch: { api: "torch.nn.Bilinear", source: "torch/nn/modules/linear.py" },
  params: {
    in1_features: required(size),
    in2_features: required(size),
    out_features: required(size),
    bias: fallback(bool, true),
  },
  weights({ in1_features, in2_features, out_features, bias }) {
    const init = fanInUniform(in1_features);
    return [
      learned("weight", [out_features, in1_features, in2_features], init),
      ...(bias ? [learned("bias", [out_features], init)] : []),
    ];
  },
  arity: 2,
  forward: (b, _, { weight, bias }, ...inputs) =>
    bilinearOf(b, ...(inputs as unknown as Two), weight as TensorValue, bias),
});
