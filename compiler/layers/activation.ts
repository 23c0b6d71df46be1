import { bool, fallback, float, int, orNone } from "../ir/arguments.ts";
import { dimOf } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import type { TensorValue } from "../ir/value.ts";
import { clamp, leakyRelu, relu, sigmoid, silu, tanh } from "../ops/activations.ts";
import { logSoftmax, softmax } from "../ops/softmax.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/activation.py";

/** `inplace` is PyTorch's and means nothing here: the plan works in place wherever that is safe. */
const inplace = fallback(bool, false);

const simple = (name: string, op: Op): Layer =>
  defineLayer({
    name,
    summary: op.summary,
    torch: { api: `torch.nn.${name}`, source: SOURCE },
    params: { inplace },
    forward: (b, _, __, input) => b.op(op, [input]),
  });

const plain = (name: string, op: Op): Layer =>
  defineLayer({
    name,
    summary: op.summary,
    torch: { api: `torch.nn.${name}`, source: SOURCE },
    params: {},
    forward: (b, _, __, input) => b.op(op, [input]),
  });

export const ReLU = simple("ReLU", relu);
export const SiLU = simple("SiLU", silu);
export const Sigmoid = plain("Sigmoid", sigmoid);
export const Tanh = plain("Tanh", tanh);

export const ReLU6 = defineLayer({
  name: "ReLU6",
  summary: "min(max(x, 0), 6)",
  torch: { api: "torch.nn.ReLU6", source: SOURCE },
  params: { inplace },
  forward: (b, _, __, input) => b.op(clamp, [input], { min: 0, max: 6 }),
});

export const LeakyReLU = defineLayer({
  name: "LeakyReLU",
  summary: leakyRelu.summary,
  torch: { api: "torch.nn.LeakyReLU", source: SOURCE },
  params: { negative_slope: fallback(float, 0.01), inplace },
  forward: (b, { negative_slope }, _, input) => b.op(leakyRelu, [input], { negative_slope }),
});

/** PyTorch's choice where no dim is given: 0 for 0, 1 and 3 dimensions, else 1. */
const implicitDim = (input: TensorValue): number => ([0, 1, 3].includes(input.type.shape.length) ? 0 : 1);

const softmaxLayer = (name: string, op: Op): Layer =>
  defineLayer({
    name,
    summary: op.summary,
    torch: { api: `torch.nn.${name}`, source: SOURCE },
    params: { dim: fallback(orNone(int), null) },
    forward: (b, { dim }, _, input) =>
      b.op(op, [input], { dim: dimOf(b, input as TensorValue, dim ?? implicitDim(input as TensorValue)) }),
  });

export const Softmax = softmaxLayer("Softmax", softmax);
export const LogSoftmax = softmaxLayer("LogSoftmax", logSoftmax);
