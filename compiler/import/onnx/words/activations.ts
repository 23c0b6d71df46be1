import type { Term } from "../../tree/module-tree.ts";
import { fromFront, operate, product, range, say, type Said } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";
import { isFixed } from "../../../ir/types.ts";
import { reshaped } from "./reshape.ts";

const plain =
  (name: string): Word =>
  (s) =>
    say(name, [s.tensor(0)]);

const withNumber =
  (name: string, argument: string, attribute: string, otherwise: number): Word =>
  (s) =>
    say(name, [s.tensor(0)], { [argument]: s.number(attribute, otherwise) });

/** Before opset 13 what stands behind the axis was one dimension with it. */
const along =
  (name: string): Word =>
  (s) => {
    const shape = s.shape(0);
    const dim = fromFront(s.number("axis", s.opset < 13 ? 1 : -1), shape.length);
    const behind = shape.slice(dim + 1).filter((size) => size !== 1);
    if (s.opset >= 13 || behind.length === 0) return say(name, [s.tensor(0)], { dim });
    if (shape[dim] === 1 && behind.length === 1)
      return say(name, [s.tensor(0)], { dim: shape.indexOf(behind[0] as number, dim) });
    const flat = s.set(say("flatten", [s.tensor(0), dim]));
    return reshaped(s, s.set(say(name, [flat], { dim })), shape);
  };

/** A slope for each channel, or one; any other is a choice between x and a multiple. */
const prelu: Word = (s) => {
  const [x, slope] = [s.tensor(0), s.tensor(1)];
  const [shape, slopes] = [s.shape(0), s.shape(1)];
  const count = slopes.every(isFixed) ? product(slopes as number[]) : 0;
  const channels =
    slopes.length === shape.length - 1 ? slopes[0] : slopes.length === shape.length ? slopes[1] : undefined;
  // Before opset 7 one dimension of slopes was for the channels.
  const isPerChannel = (s.opset < 7 && slopes.length === 1) || (channels === count && channels === shape[1]);
  if (count === 1 || isPerChannel)
    return say("prelu", [x, slopes.length === 1 ? slope : s.set(say("reshape", [slope, -1]))]);
  return say("where", [say("lt", [x, 0]), operate("*", x, slope), x]);
};

const selu: Word = (s) => {
  const x = s.tensor(0);
  const [alpha, gamma] = [s.number("alpha", 1.67326), s.number("gamma", 1.0507)];
  const isOwn = Math.abs(alpha - 1.67326) < 1e-5 && Math.abs(gamma - 1.0507) < 1e-5;
  return isOwn ? say("selu", [x]) : operate("*", say("elu", [x], { alpha }), gamma);
};

const shrink: Word = (s) => {
  const [bias, lambd] = [s.number("bias", 0), s.number("lambd", 0.5)];
  if (bias === 0) return say("hardshrink", [s.tensor(0)], { lambd });
  if (bias === lambd) return say("softshrink", [s.tensor(0)], { lambd });
  const x = s.tensor(0);
  const beyond = (side: Term, moved: Term, otherwise: Said): Term => say("where", [side, moved, otherwise]);
  const below = beyond(operate("<", x, -lambd), operate("+", x, bias), operate("*", x, 0));
  return beyond(operate(">", x, lambd), operate("-", x, bias), below);
};

/** PyTorch's has a sixth for alpha, a single number in the file. */
const hardSigmoid: Word = (s) => {
  const [alpha, beta] = [s.number("alpha", 0.2), s.number("beta", 0.5)];
  if (Math.abs(alpha - 1 / 6) < 1e-7 && beta === 0.5) return say("hardsigmoid", [s.tensor(0)]);
  return say("clamp", [operate("+", operate("*", s.tensor(0), alpha), beta), 0, 1]);
};

const swish: Word = (s) => {
  const [x, alpha] = [s.tensor(0), s.number("alpha", 1)];
  return alpha === 1 ? say("silu", [x]) : operate("*", x, say("sigmoid", [operate("*", x, alpha)]));
};

/** One where the largest of the axis is, else zero; of equals the first. */
const hardmax: Word = (s) => {
  const shape = s.shape(0);
  const dim = fromFront(s.number("axis", s.opset < 13 ? 1 : -1), shape.length);
  const size = shape[dim];
  if (size === undefined || !isFixed(size)) return s.refuse("the batch is no axis for it");
  if (s.opset < 13 && dim !== shape.length - 1) return s.refuse("its axis flattens what comes after it");
  const found = say("one_hot", [say("argmax", [s.tensor(0)], { dim }), size]);
  const last = shape.length - 1;
  return dim === last ? found : say("permute", [found, ...range(last).slice(0, dim), last, ...range(last).slice(dim)]);
};

const gelu = (s: Speech): Term => {
  const approximate = s.word("approximate", "none");
  return say("gelu", [s.tensor(0)], approximate === "none" ? {} : { approximate });
};

export const activationWords: Words = {
  Celu: withNumber("celu", "alpha", "alpha", 1),
  Elu: withNumber("elu", "alpha", "alpha", 1),
  GLU: (s) => say("glu", [s.tensor(0)], { dim: s.number("axis", -1) }),
  Gelu: gelu,
  HardSigmoid: hardSigmoid,
  HardSwish: plain("hardswish"),
  Hardmax: hardmax,
  LeakyRelu: withNumber("leaky_relu", "negative_slope", "alpha", 0.01),
  LogSoftmax: along("log_softmax"),
  Mish: plain("mish"),
  PRelu: prelu,
  Relu: plain("relu"),
  Selu: selu,
  Shrink: shrink,
  Sigmoid: plain("sigmoid"),
  Softmax: along("softmax"),
  Softplus: plain("softplus"),
  Softsign: plain("softsign"),
  Swish: swish,
  ThresholdedRelu: (s) => say("threshold", [s.tensor(0), s.number("alpha", 1), 0]),
};
