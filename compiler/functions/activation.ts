import { bool, fallback, float, int, oneOf, orNone, required, tensor, type ArgumentType } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import { isFixed, showDim, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import * as basic from "../ops/elementwise/activations.ts";
import { mul } from "../ops/elementwise/arithmetic.ts";
import * as hard from "../ops/elementwise/hard-activations.ts";
import { logSoftmax, softmax } from "../ops/reduction/softmax.ts";
import * as soft from "../ops/elementwise/soft-activations.ts";
import { ofScalars } from "./of-scalars.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { leakByChance, refuseChance } from "./dropout.ts";
import { perChannel } from "./image.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

/** torch.nn.functional's activations. The layers of the same names take their parameters from here. */

const input = required(tensor);
/** It means nothing here: the plan works in place wherever that is safe. */
const inplace = fallback(bool, false);
const api = (name: string): string => `torch.nn.functional.${name}`;

const inPlace = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: api(name),
    params: { input, inplace },
    apply: (b, { input: x }) => b.op(op, [x]),
  });

const plain = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: api(name),
    params: { input },
    apply: (b, { input: x }) => b.op(op, [x]),
  });

/** By 0 PyTorch divides. */
const notZero: ArgumentType<number> = {
  ...float,
  doubt: (beta) => (beta === 0 ? "is 0, which makes every result infinite" : undefined),
};

/** SELU's constants (Klambauer et al. 2017), as many digits as PyTorch has. */
const selu = { alpha: 1.6732632423543772, scale: 1.0507009873554805, input_scale: 1 };

/** PyTorch's choice where no dim is given: 0 for 0, 1 and 3 dimensions, else 1. */
const implicitDim = (x: TensorValue): number => ([0, 1, 3].includes(x.type.shape.length) ? 0 : 1);

const alongOne = (name: string, summary: string, run: (b: Build, x: TensorValue, dim: number) => TensorValue) =>
  ofScalars(
    defineFunction({
      name,
      summary,
      torch: api(name),
      params: { input, dim: fallback(orNone(int), null) },
      apply: (b, { input: x, dim }) => run(b, x, dimOf(b, x, dim ?? implicitDim(x))),
    }),
  );

const shrinking = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: api(name),
    params: { input, lambd: fallback(float, 0.5) },
    apply: (b, { input: x, lambd }) =>
      name === "softshrink" && !(lambd >= 0)
        ? b.fail("range", `lambd must not be negative, got ${lambd}`)
        : b.op(op, [x], { lambd }),
  });

export const activationFunctions: readonly TensorFunction[] = [
  inPlace("relu", basic.relu),
  inPlace("silu", basic.silu),
  inPlace("mish", soft.mish),
  inPlace("hardsigmoid", hard.hardsigmoid),
  inPlace("hardswish", hard.hardswish),
  plain("sigmoid", basic.sigmoid),
  plain("tanh", basic.tanh),
  plain("logsigmoid", soft.logSigmoid),
  plain("softsign", soft.softsign),
  plain("tanhshrink", soft.tanhshrink),
  shrinking("hardshrink", hard.hardshrink),
  shrinking("softshrink", hard.softshrink),
  alongOne("softmax", softmax.summary, (b, x, dim) => b.op(softmax, [x], { dim })),
  alongOne("log_softmax", logSoftmax.summary, (b, x, dim) => b.op(logSoftmax, [x], { dim })),
  alongOne("softmin", "softmax of −x along one dimension", (b, x, dim) =>
    b.op(softmax, [b.op(basic.neg, [x])], { dim }),
  ),
  defineFunction({
    name: "relu6",
    summary: "min(max(x, 0), 6)",
    torch: api("relu6"),
    params: { input, inplace },
    apply: (b, { input: x }) => b.op(basic.hardtanh, [x], { min_val: 0, max_val: 6 }),
  }),
  defineFunction({
    name: "hardtanh",
    summary: "x held between min_val and max_val",
    torch: api("hardtanh"),
    params: { input, min_val: fallback(float, -1), max_val: fallback(float, 1), inplace },
    apply: (b, { input: x, min_val, max_val }) =>
      !(max_val >= min_val)
        ? b.fail("range", `min_val ${min_val} is above max_val ${max_val}`)
        : b.op(basic.hardtanh, [x], { min_val, max_val }),
  }),
  defineFunction({
    name: "leaky_relu",
    summary: basic.leakyRelu.summary,
    torch: api("leaky_relu"),
    params: { input, negative_slope: fallback(float, 0.01), inplace },
    apply: (b, { input: x, negative_slope }) => b.op(basic.leakyRelu, [x], { negative_slope }),
  }),
  defineFunction({
    name: "rrelu",
    summary: "x, or x · (lower + upper) / 2 where x is negative; in training, by a random slope between them",
    torch: api("rrelu"),
    params: {
      input,
      lower: fallback(float, 1 / 8, "1/8"),
      upper: fallback(float, 1 / 3, "1/3"),
      training: fallback(orNone(bool), null),
      inplace,
    },
    apply(b, { input: x, lower, upper, training }) {
      if (!(lower <= upper)) b.fail("range", `lower ${lower} is above upper ${upper}`);
      if (lower < upper) refuseChance(b, "rrelu", training);
      return b.training && training !== false
        ? leakByChance(b, x, lower, upper)
        : b.op(basic.leakyRelu, [x], { negative_slope: (lower + upper) / 2 });
    },
  }),
  defineFunction({
    name: "elu",
    summary: "x, or alpha · (exp(x) − 1) where x is negative",
    torch: api("elu"),
    params: { input, alpha: fallback(float, 1), inplace },
    apply: (b, { input: x, alpha }) => b.op(soft.elu, [x], { alpha, scale: 1, input_scale: 1 }),
  }),
  defineFunction({
    name: "selu",
    summary: "elu with the scale and alpha that keep mean and variance",
    torch: api("selu"),
    params: { input, inplace },
    apply: (b, { input: x }) => b.op(soft.elu, [x], selu),
  }),
  defineFunction({
    name: "celu",
    summary: "x, or alpha · (exp(x / alpha) − 1) where x is negative",
    torch: api("celu"),
    params: { input, alpha: fallback(float, 1), inplace },
    apply: (b, { input: x, alpha }) =>
      alpha === 0
        ? b.fail("range", "alpha must not be 0")
        : b.op(soft.elu, [x], { alpha, scale: 1, input_scale: 1 / alpha }),
  }),
  defineFunction({
    name: "gelu",
    summary: soft.gelu.summary,
    torch: api("gelu"),
    params: { input, approximate: fallback(oneOf("none", "tanh"), "none", '"none"') },
    apply: (b, { input: x, approximate }) => b.op(soft.gelu, [x], { approximate }),
  }),
  defineFunction({
    name: "softplus",
    summary: soft.softplus.summary,
    torch: api("softplus"),
    params: { input, beta: fallback(notZero, 1), threshold: fallback(float, 20) },
    apply: (b, { input: x, beta, threshold }) => b.op(soft.softplus, [x], { beta, threshold }),
  }),
  defineFunction({
    name: "threshold",
    summary: hard.threshold.summary,
    torch: api("threshold"),
    params: { input, threshold: required(float), value: required(float), inplace },
    apply: (b, { input: x, threshold, value }) => b.op(hard.threshold, [x], { threshold, value }),
  }),
  defineFunction({
    name: "prelu",
    summary: "x, or x · weight where x is negative; weight has one value, or one per channel",
    torch: api("prelu"),
    params: { input, weight: required(tensor) },
    apply(b, { input: x, weight }) {
      const [parameters, ...more] = weight.type.shape;
      const channels = x.type.shape[1] ?? 1;
      if (more.length > 0) b.fail("rank", `the weight of prelu has one dimension, got ${showShape(weight.type.shape)}`);
      if (parameters !== undefined && parameters !== 1 && parameters !== channels)
        b.fail(
          "weight",
          `prelu has ${showDim(parameters)} weights for ${showDim(channels)} channels; it takes one or as many`,
        );
      const rank = x.type.shape.length;
      // One weight for a tensor without dimensions gives it none.
      if (rank === 0) return b.op(hard.prelu, [x, reshapeTo(b, weight, [])]);
      return b.op(hard.prelu, [x, parameters === channels ? perChannel(b, weight, rank) : weight]);
    },
  }),
  defineFunction({
    name: "glu",
    summary: "the first half of a dimension · sigmoid(the second half)",
    torch: api("glu"),
    params: { input, dim: fallback(int, -1) },
    apply(b, { input: x, dim }) {
      const at = dimOf(b, x, dim);
      const size = x.type.shape[at];
      if (size === undefined || !isFixed(size) || size % 2 !== 0)
        return b.fail(
          size === undefined || isFixed(size) ? "indivisible" : "open",
          `glu halves dimension ${at} of ${showShape(x.type.shape)}, so its size must be even`,
        );
      const half = (start: number): TensorValue => sliceOf(b, x, at, start, 1, size / 2);
      return b.op(mul, [half(0), b.op(basic.sigmoid, [half(size / 2)])]);
    },
  }),
];
