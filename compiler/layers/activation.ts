import { fallback, float, size } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { activationFunctions } from "../functions/activation.ts";
import { defineLayer, learned, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/activation.py";

const functions = new Map(activationFunctions.map((fn) => [fn.name, fn]));
const functionNamed = (name: string) => {
  const fn = functions.get(name);
  if (!fn) throw new Error(`there is no activation ${name}`);
  return fn;
};

/** Arguments that a function of PyTorch's takes and the layer does not. */
const checks: Readonly<Record<string, NonNullable<Layer["weights"]>>> = {
  Hardtanh({ min_val, max_val }, fail) {
    // They were read as numbers.
    if (!((max_val as number) > (min_val as number)))
      fail("range", `max_val=${max_val} must be above min_val=${min_val}`);
    return [];
  },
};

/** The layer that does what a function does: its arguments are the function's, without the input. */
function layerOf([name, functionName]: readonly [string, string]): Layer {
  const fn = functionNamed(functionName);
  const { input: _input, training: _training, ...params } = fn.params;
  return defineLayer({
    name,
    summary: fn.summary,
    torch: { api: `torch.nn.${name}`, source: SOURCE },
    params,
    ...(checks[name] ? { weights: checks[name] } : {}),
    forward: (b, args, _, input) => fn.apply(b, { ...args, input, training: false }),
  });
}

const PReLU = defineLayer({
  name: "PReLU",
  summary: "x, or x · weight where x is negative; the weight is learned, one for all channels or one each",
  torch: { api: "torch.nn.PReLU", source: SOURCE },
  params: { num_parameters: fallback(size, 1), init: fallback(float, 0.25) },
  weights: ({ num_parameters, init }) => [learned("weight", [num_parameters], { kind: "constant", value: init })],
  forward: (b, _, { weight }, input) => functionNamed("prelu").apply(b, { input, weight }),
});

const Softmax2d = defineLayer({
  name: "Softmax2d",
  summary: "softmax over the channels of each pixel",
  torch: { api: "torch.nn.Softmax2d", source: SOURCE },
  params: {},
  forward(b, _, __, input) {
    const rank = (input as TensorValue).type.shape.length;
    if (rank !== 3 && rank !== 4) b.fail("rank", "Softmax2d expects images [N, C, H, W] or [C, H, W]");
    return functionNamed("softmax").apply(b, { input, dim: -3 });
  },
});

/** Layers and the functions that they are; both take the same arguments. */
export const activationLayers: readonly Layer[] = [
  ...(
    [
      ["ReLU", "relu"],
      ["ReLU6", "relu6"],
      ["LeakyReLU", "leaky_relu"],
      ["RReLU", "rrelu"],
      ["ELU", "elu"],
      ["SELU", "selu"],
      ["CELU", "celu"],
      ["GELU", "gelu"],
      ["SiLU", "silu"],
      ["Mish", "mish"],
      ["Sigmoid", "sigmoid"],
      ["LogSigmoid", "logsigmoid"],
      ["Tanh", "tanh"],
      ["Hardtanh", "hardtanh"],
      ["Hardsigmoid", "hardsigmoid"],
      ["Hardswish", "hardswish"],
      ["Hardshrink", "hardshrink"],
      ["Softplus", "softplus"],
      ["Softsign", "softsign"],
      ["Softshrink", "softshrink"],
      ["Tanhshrink", "tanhshrink"],
      ["Threshold", "threshold"],
      ["Softmax", "softmax"],
      ["LogSoftmax", "log_softmax"],
      ["Softmin", "softmin"],
      ["GLU", "glu"],
    ] as const
  ).map(layerOf),
  PReLU,
  Softmax2d,
];
