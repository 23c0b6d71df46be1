import { erf, halfToEven, powValue } from "../../../ir/reference.ts";
import type { Elements } from "../words/speech.ts";

/** Arithmetic on numbers that are known, in double precision; whole numbers are divided as ONNX does, towards zero. */
export type Unary = (x: number) => number;
export type Binary = (a: number, b: number, elements: Elements) => number;

const bool = (value: boolean): number => (value ? 1 : 0);

export const unaries: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ["Abs", Math.abs],
  ["Ceil", Math.ceil],
  ["Cos", Math.cos],
  ["Erf", erf],
  ["Exp", Math.exp],
  ["Floor", Math.floor],
  ["IsNaN", (x) => bool(Number.isNaN(x))],
  ["Log", Math.log],
  ["Neg", (x) => -x],
  ["Not", (x) => bool(x === 0)],
  ["Reciprocal", (x) => 1 / x],
  ["Relu", (x) => Math.max(0, x)],
  ["Round", halfToEven],
  ["Sigmoid", (x) => 1 / (1 + Math.exp(-x))],
  ["Sign", Math.sign],
  ["Sin", Math.sin],
  ["Sqrt", Math.sqrt],
  ["Tanh", Math.tanh],
]);

export const binaries: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["Add", (a, b) => a + b],
  ["And", (a, b) => bool(a !== 0 && b !== 0)],
  ["Div", (a, b, elements) => (elements === "int" ? Math.trunc(a / b) : a / b)],
  ["Equal", (a, b) => bool(a === b)],
  ["Greater", (a, b) => bool(a > b)],
  ["GreaterOrEqual", (a, b) => bool(a >= b)],
  ["Less", (a, b) => bool(a < b)],
  ["LessOrEqual", (a, b) => bool(a <= b)],
  ["Max", (a, b) => Math.max(a, b)],
  ["Min", (a, b) => Math.min(a, b)],
  ["Mod", (a, b) => a - Math.floor(a / b) * b],
  ["Mul", (a, b) => a * b],
  ["Or", (a, b) => bool(a !== 0 || b !== 0)],
  ["Pow", powValue],
  ["Sub", (a, b) => a - b],
  ["Sum", (a, b) => a + b],
  ["Xor", (a, b) => bool((a !== 0) !== (b !== 0))],
]);

/** Ops whose results are true or false, whatever they are given. */
export const givesBool: ReadonlySet<string> = new Set(
  "And Or Xor Not Equal Greater GreaterOrEqual Less LessOrEqual IsNaN IsInf".split(" "),
);
/** Ops whose results are whole numbers, whatever they are given. */
export const givesInt: ReadonlySet<string> = new Set("ArgMax ArgMin NonZero Shape Size".split(" "));
