import { sayGemm, sayPrelu } from "./say/matrix.ts";
import { sayPad } from "./say/padding.ts";
import { sayReduction } from "./say/reduction.ts";
import { sayExpand, sayGather, saySlices, saySplit, sayTranspose } from "./say/shape.ts";
import { call, fromFront, numberAttr, numbersAttr, range, text, wordAttr, type Say, type Words } from "./speech.ts";
import { clamped, webnnImageWords } from "./webnn-images.ts";

/** How the methods of WebNN's MLGraphBuilder are said. */

const unary =
  (name: string): Say =>
  (s) =>
    call(name, [s.tensor("input")]);

const binary =
  (name: string): Say =>
  (s) =>
    call(name, [s.tensor("a"), s.tensor("b")]);

const logical =
  (name: string): Say =>
  (s) =>
    call(name, [s.mask("a"), s.mask("b")]);

const reduction =
  (name: string): Say =>
  (s) =>
    sayReduction(s, name, {
      x: s.tensor("input"),
      axes: numbersAttr(s, "axes"),
      keepdim: s.attrs["keepDimensions"] === true,
    });

const place =
  (name: string): Say =>
  (s) =>
    call(name, [s.tensor("input")], { dim: numberAttr(s, "axis", 0), keepdim: s.attrs["keepDimensions"] === true });

const gemm: Say = (s) =>
  sayGemm(s, {
    a: s.tensor("a"),
    b: s.tensor("b"),
    c: s.optional("c"),
    isATransposed: s.attrs["aTranspose"] === true,
    isBTransposed: s.attrs["bTranspose"] === true,
    alpha: numberAttr(s, "alpha", 1),
    beta: numberAttr(s, "beta", 1),
  });

/** A vector is a row on the left and a column on the right, and stays one in the result. */
const matmul: Say = (s) => {
  const [a, b] = [s.tensor("a"), s.tensor("b")];
  const [row, column] = [s.shape(a).length === 1, s.shape(b).length === 1];
  return call("matmul", [row && !column ? `unsqueeze(${a}, 0)` : a, column && !row ? `unsqueeze(${b}, 1)` : b]);
};

const prelu: Say = (s) => {
  const [x, slope] = [s.tensor("input"), s.tensor("slope")];
  const [shape, slopes] = [s.shape(x), s.shape(slope)];
  const at = shape.length - slopes.length;
  const isPerChannel = shape.length > 1 && slopes.every((size, i) => size === 1 || (i + at === 1 && size === shape[1]));
  return sayPrelu(x, slope, isPerChannel);
};

const cumulativeSum: Say = (s) => {
  const [x, dim] = [s.tensor("input"), numberAttr(s, "axis", 0)];
  const given = s.attrs["reversed"] || s.attrs["reverse"] ? s.set(`flip(${x}, [${dim}])`) : x;
  const sum = s.attrs["exclusive"] ? `cumsum(${given}, ${dim}) - ${given}` : `cumsum(${given}, ${dim})`;
  return given === x ? sum : `flip(${sum}, [${dim}])`;
};

const split: Say = (s) => {
  const x = s.tensor("input");
  const axis = fromFront(numberAttr(s, "axis", 0), s.shape(x).length);
  const { splits } = s.attrs;
  const total = s.shape(x)[axis] as number;
  const sizes = typeof splits === "number" ? range(splits).map(() => total / splits) : numbersAttr(s, "splits");
  return saySplit(s, x, sizes ?? [total], axis);
};

const slice: Say = (s) => {
  const [starts, sizes] = [numbersAttr(s, "starts") ?? [], numbersAttr(s, "sizes") ?? []];
  const strides = numbersAttr(s, "strides");
  const cuts = starts.map((start, axis) => {
    const size = sizes[axis] as number;
    return { axis, start, end: size === -1 ? Infinity : start + size, step: strides?.[axis] ?? 1 };
  });
  return saySlices(s, s.tensor("input"), cuts);
};

/** Ops whose answers are true and false, or places, and come as integers. */
export const webnnWholeAnswers: ReadonlySet<string> = new Set([
  ...["equal", "notEqual", "greater", "greaterOrEqual", "lesser", "lesserOrEqual"],
  ...["logicalNot", "logicalAnd", "logicalOr", "logicalXor", "argMax", "argMin"],
]);

const sameNames = [
  "abs",
  "ceil",
  "cos",
  "erf",
  "exp",
  "floor",
  "gelu",
  "log",
  "neg",
  "reciprocal",
  "relu",
  "relu6",
  "sigmoid",
  "sign",
  "sin",
  "softsign",
  "sqrt",
  "tan",
  "tanh",
];

export const webnnWords: Words = {
  ...webnnImageWords,
  ...Object.fromEntries(sameNames.map((name) => [name, unary(name)])),
  ...Object.fromEntries(["add", "sub", "mul", "div", "pow"].map((name) => [name, binary(name)])),
  max: binary("maximum"),
  min: binary("minimum"),
  equal: binary("eq"),
  notEqual: binary("ne"),
  greater: binary("gt"),
  greaterOrEqual: binary("ge"),
  lesser: binary("lt"),
  lesserOrEqual: binary("le"),
  logicalAnd: logical("logical_and"),
  logicalOr: logical("logical_or"),
  logicalXor: logical("logical_xor"),
  logicalNot: (s) => `logical_not(${s.mask("a")})`,
  where: (s) => call("where", [s.mask("condition"), s.tensor("trueValue"), s.tensor("falseValue")]),
  ...Object.fromEntries(
    ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Product", "Sum", "SumSquare"].map((name) => [
      `reduce${name}`,
      reduction(name),
    ]),
  ),
  argMax: place("argmax"),
  argMin: place("argmin"),
  clamp: (s) => {
    const bound = (name: string) => (s.attrs[name] === undefined ? undefined : numberAttr(s, name, 0));
    return clamped(s.tensor("input"), bound("minValue"), bound("maxValue"));
  },
  concat: (s) => `cat([${s.list("inputs").join(", ")}], dim=${numberAttr(s, "axis", 0)})`,
  cumulativeSum,
  elu: (s) => call("elu", [s.tensor("input")], { alpha: numberAttr(s, "alpha", 1) }),
  expand: (s) => sayExpand(s, s.tensor("input"), numbersAttr(s, "newShape") ?? []),
  gather: (s) => {
    const x = s.tensor("input");
    const axis = fromFront(numberAttr(s, "axis", 0), s.shape(x).length);
    return sayGather(s, x, s.indices("indices", s.shape(x)[axis] as number), axis);
  },
  gatherElements: (s) => {
    const x = s.tensor("input");
    const axis = fromFront(numberAttr(s, "axis", 0), s.shape(x).length);
    return call("gather", [x, axis, s.indices("indices", s.shape(x)[axis] as number)]);
  },
  scatterElements: (s) => {
    const x = s.tensor("input");
    const axis = fromFront(numberAttr(s, "axis", 0), s.shape(x).length);
    return call("scatter", [x, axis, s.indices("indices", s.shape(x)[axis] as number), s.tensor("updates")]);
  },
  triangular: (s) =>
    call(s.attrs["upper"] === false ? "tril" : "triu", [s.tensor("input")], { diagonal: numberAttr(s, "diagonal", 0) }),
  gemm,
  matmul,
  hardSigmoid: (s) => {
    const [alpha, beta] = [numberAttr(s, "alpha", 0.2), numberAttr(s, "beta", 0.5)];
    return `clamp(${s.tensor("input")} * ${text(alpha)} + ${text(beta)}, min=0, max=1)`;
  },
  hardSwish: unary("hardswish"),
  identity: unary("contiguous"),
  leakyRelu: (s) => call("leaky_relu", [s.tensor("input")], { negative_slope: numberAttr(s, "alpha", 0.01) }),
  linear: (s) => `${s.tensor("input")} * ${text(numberAttr(s, "alpha", 1))} + ${text(numberAttr(s, "beta", 0))}`,
  pad: (s) => {
    const sides = { before: numbersAttr(s, "beginningPadding") ?? [], after: numbersAttr(s, "endingPadding") ?? [] };
    return sayPad(s, s.tensor("input"), sides, wordAttr(s, "mode", "constant"), numberAttr(s, "value", 0));
  },
  prelu,
  reshape: (s) => {
    const shape = (s.attrs["newShape"] as readonly (number | null)[]).map((size) => size ?? -1);
    return call("reshape", [s.tensor("input"), shape]);
  },
  reverse: (s) => {
    const x = s.tensor("input");
    return call("flip", [x, numbersAttr(s, "axes") ?? range(s.shape(x).length)]);
  },
  slice,
  softmax: (s) => {
    const x = s.tensor("input");
    return call("softmax", [x], { dim: numberAttr(s, "axis", s.shape(x).length - 1) });
  },
  softplus: (s) => call("softplus", [s.tensor("input")], { beta: numberAttr(s, "steepness", 1) }),
  split,
  tile: (s) => call("tile", [s.tensor("input"), numbersAttr(s, "repetitions") ?? []]),
  transpose: (s) => sayTranspose(s, s.tensor("input"), numbersAttr(s, "permutation")),
};
