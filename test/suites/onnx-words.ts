import * as images from "./onnx-images.ts";
import { normalizations } from "./onnx-normalization.ts";
import { axesOf, onnxShapeWords } from "./onnx-shape.ts";
import { sayGemm, sayPrelu } from "./say/matrix.ts";
import { sayReduction } from "./say/reduction.ts";
import { sayGather } from "./say/shape.ts";
import { call, fromFront, numberAttr, quoted, text, wordAttr, type Say, type Words } from "./speech.ts";
import { LeftOut } from "./vector-case.ts";

/** How ONNX's ops are said. Inputs go by their place. */

const unary =
  (name: string): Say =>
  (s) =>
    call(name, [s.tensor("0")]);

const binary =
  (name: string): Say =>
  (s) =>
    call(name, [s.tensor("0"), s.tensor("1")]);

const withNumber =
  (name: string, argument: string, attr: string, otherwise: number): Say =>
  (s) =>
    call(name, [s.tensor("0")], { [argument]: numberAttr(s, attr, otherwise) });

/** Of any number of tensors. */
const folded =
  (name: string): Say =>
  (s) =>
    s.list("all").reduce((result, each) => call(name, [result, each]));

const reduction =
  (name: string): Say =>
  (s) => {
    const x = s.tensor("0");
    const given = axesOf(s);
    const axes = given?.length === 0 && numberAttr(s, "noop_with_empty_axes", 0) === 0 ? undefined : given;
    return sayReduction(s, name, { x, axes, keepdim: numberAttr(s, "keepdims", 1) === 1 });
  };

const along =
  (name: string): Say =>
  (s) => {
    const x = s.tensor("0");
    const rank = s.shape(x).length;
    const dim = fromFront(numberAttr(s, "axis", s.version < 13 ? 1 : -1), rank);
    if (s.version < 13 && dim !== rank - 1) throw new LeftOut("an axis that flattens what comes after it");
    return call(name, [x], { dim });
  };

/** PyTorch finds the first of equals, so the last is looked for from behind. */
const argMax: Say = (s) => {
  const x = s.tensor("0");
  const dim = fromFront(numberAttr(s, "axis", 0), s.shape(x).length);
  const keepdim = numberAttr(s, "keepdims", 1) === 1;
  if (numberAttr(s, "select_last_index", 0) === 0) return call("argmax", [x], { dim, keepdim });
  return `${(s.shape(x)[dim] as number) - 1} - ${call("argmax", [`flip(${x}, [${dim}])`], { dim, keepdim })}`;
};

const clip: Say = (s) => {
  const bound = (name: string, place: string) =>
    s.attrs[name] === undefined ? s.optional(place) : text(numberAttr(s, name, 0));
  const [min, max] = [bound("min", "1"), bound("max", "2")];
  return min === undefined && max === undefined ? s.tensor("0") : call("clamp", [s.tensor("0")], { min, max });
};

const gemm: Say = (s) =>
  sayGemm(s, {
    a: s.tensor("0"),
    b: s.tensor("1"),
    c: s.optional("2"),
    isATransposed: numberAttr(s, "transA", 0) === 1,
    isBTransposed: numberAttr(s, "transB", 0) === 1,
    alpha: numberAttr(s, "alpha", 1),
    beta: numberAttr(s, "beta", 1),
  });

const dropout: Say = (s) => {
  if ((s.known("2")?.[0] ?? 0) !== 0) throw new LeftOut("training");
  if (s.outputs.length > 1) throw new LeftOut("a dropout's mask");
  return call("dropout", [s.tensor("0")]);
};

const prelu: Say = (s) => {
  const [x, slope] = [s.tensor("0"), s.tensor("1")];
  const slopes = s.shape(slope);
  return sayPrelu(x, slope, s.version < 7 ? slopes.length === 1 : slopes.every((size) => size === 1));
};

const selu: Say = (s) => {
  const x = s.tensor("0");
  if (s.attrs["alpha"] === undefined && s.attrs["gamma"] === undefined) return call("selu", [x]);
  return `elu(${x}, alpha=${numberAttr(s, "alpha", 1.67326)}) * ${numberAttr(s, "gamma", 1.0507)}`;
};

const shrink: Say = (s) => {
  const [bias, lambd] = [numberAttr(s, "bias", 0), numberAttr(s, "lambd", 0.5)];
  if (bias !== 0 && bias !== lambd) throw new LeftOut("a shrink that is neither hard nor soft");
  return call(bias === 0 ? "hardshrink" : "softshrink", [s.tensor("0")], { lambd });
};

export const onnxWholeAnswers: ReadonlySet<string> = new Set(["ArgMax"]);

export const onnxWords: Words = {
  ...onnxShapeWords,
  ...normalizations,
  ...Object.fromEntries(
    ["Abs", "Ceil", "Erf", "Exp", "Floor", "Log", "Mish", "Neg", "Reciprocal", "Relu", "Round", "Sigmoid", "Sign"]
      .concat("Softplus", "Softsign", "Sqrt", "Tanh", "HardSwish")
      .map((name) => [name, unary(name.toLowerCase())]),
  ),
  ...Object.fromEntries(
    ["Add", "Sub", "Mul", "Div", "Pow", "MatMul"].map((name) => [name, binary(name.toLowerCase())]),
  ),
  ...Object.fromEntries(["L2", "Max", "Mean", "Min", "Sum"].map((name) => [`Reduce${name}`, reduction(name)])),
  ArgMax: argMax,
  AveragePool: images.averagePool,
  Celu: withNumber("celu", "alpha", "alpha", 1),
  Clip: clip,
  Conv: images.conv,
  ConvTranspose: images.convTranspose,
  Dropout: dropout,
  Elu: withNumber("elu", "alpha", "alpha", 1),
  Gather: (s) => {
    const x = s.tensor("0");
    const axis = fromFront(numberAttr(s, "axis", 0), s.shape(x).length);
    return sayGather(s, x, s.indices("1", s.shape(x)[axis] as number), axis);
  },
  Gelu: (s) => call("gelu", [s.tensor("0")], { approximate: quoted(wordAttr(s, "approximate", "none")) }),
  Gemm: gemm,
  GlobalAveragePool: images.globalPool("avg"),
  GlobalMaxPool: images.globalPool("max"),
  HardSigmoid: (s) => `clamp(${s.tensor("0")} * ${numberAttr(s, "alpha", 0.2)} + ${numberAttr(s, "beta", 0.5)}, 0, 1)`,
  Identity: unary("contiguous"),
  LeakyRelu: withNumber("leaky_relu", "negative_slope", "alpha", 0.01),
  LogSoftmax: along("log_softmax"),
  LpPool: images.lpPool,
  Max: folded("maximum"),
  MaxPool: images.maxPool,
  Mean: (s) => `(${folded("add")(s) as string}) / ${s.list("all").length}`,
  Min: folded("minimum"),
  PRelu: prelu,
  Resize: images.resize,
  Selu: selu,
  Shrink: shrink,
  Softmax: along("softmax"),
  Sum: folded("add"),
  Swish: (s) => {
    const [x, alpha] = [s.tensor("0"), numberAttr(s, "alpha", 1)];
    return alpha === 1 ? `silu(${x})` : `${x} * sigmoid(${x} * ${alpha})`;
  },
  ThresholdedRelu: (s) => call("threshold", [s.tensor("0"), numberAttr(s, "alpha", 1), 0]),
  Upsample: images.upsample,
  Where: (s) => call("where", [s.mask("0"), s.tensor("1"), s.tensor("2")]),
};
