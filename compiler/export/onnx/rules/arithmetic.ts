import { int } from "../onnx-model.ts";
import { floats, mask, type OnnxRule, type OnnxRules } from "../onnx-call.ts";

const same =
  (op: string): OnnxRule =>
  (call) =>
    call.onnx.add(
      op,
      call.inputs.map((_, i) => floats(call, i)),
    );

const comparison =
  (op: string): OnnxRule =>
  (call) =>
    call.onnx.add(op, [floats(call, 0), floats(call, 1)], {}, "bool");

const logic =
  (op: string): OnnxRule =>
  (call) =>
    call.onnx.add(op, [mask(call, 0), mask(call, 1)], {}, "bool");

const fmod: OnnxRule = (call) => call.onnx.add("Mod", [floats(call, 0), floats(call, 1)], { fmod: int(1) });

/** What fmod leaves, moved by the divisor where its sign is not the divisor's. */
const remainder: OnnxRule = (call) => {
  const { onnx } = call;
  const [left, divisor, zero] = [fmod(call), floats(call, 1), onnx.number(0)];
  const isNegative = [left, divisor].map((each) => onnx.add("Less", [each, zero], {}, "bool"));
  const differ = onnx.add("Xor", isNegative, {}, "bool");
  const isLeft = onnx.add("Not", [onnx.add("Equal", [left, zero], {}, "bool")], {}, "bool");
  return onnx.add("Where", [onnx.add("And", [isLeft, differ], {}, "bool"), onnx.add("Add", [left, divisor]), left]);
};

/** Ops that ONNX has, most of them under PyTorch's name. */
export const arithmeticRules: OnnxRules = {
  add: same("Add"),
  sub: same("Sub"),
  mul: same("Mul"),
  div: same("Div"),
  pow: same("Pow"),
  maximum: same("Max"),
  minimum: same("Min"),
  relu: same("Relu"),
  sigmoid: same("Sigmoid"),
  tanh: same("Tanh"),
  softsign: same("Softsign"),
  abs: same("Abs"),
  neg: same("Neg"),
  exp: same("Exp"),
  log: same("Log"),
  sqrt: same("Sqrt"),
  reciprocal: same("Reciprocal"),
  floor: same("Floor"),
  ceil: same("Ceil"),
  round: same("Round"),
  sign: same("Sign"),
  erf: same("Erf"),
  sin: same("Sin"),
  cos: same("Cos"),
  tan: same("Tan"),
  sinh: same("Sinh"),
  cosh: same("Cosh"),
  asinh: same("Asinh"),
  acosh: same("Acosh"),
  atanh: same("Atanh"),
  rsqrt: (call) => call.onnx.add("Reciprocal", [call.onnx.add("Sqrt", [floats(call, 0)])]),
  fmod,
  remainder,
  lt: comparison("Less"),
  le: comparison("LessOrEqual"),
  gt: comparison("Greater"),
  ge: comparison("GreaterOrEqual"),
  eq: comparison("Equal"),
  ne: (call) => call.onnx.add("Not", [comparison("Equal")(call)], {}, "bool"),
  logical_and: logic("And"),
  logical_or: logic("Or"),
  logical_xor: logic("Xor"),
  where: (call) => call.onnx.add("Where", [mask(call, 0), floats(call, 1), floats(call, 2)]),
};
