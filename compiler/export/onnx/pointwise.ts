import type { Expression, Word } from "../../ir/kernel/program.ts";
import type { OnnxGraph, OnnxResult } from "./onnx-graph.ts";
import { int } from "./onnx-model.ts";

/** The words of kernels that ONNX has an op for. */
const sameWord: Partial<Record<Word, string>> = {
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  min: "Min",
  max: "Max",
  neg: "Neg",
  abs: "Abs",
  sqrt: "Sqrt",
  floor: "Floor",
  round: "Round",
  exp: "Exp",
  log: "Log",
  sin: "Sin",
  cos: "Cos",
  asin: "Asin",
  acos: "Acos",
  atan: "Atan",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  erf: "Erf",
  pow: "Pow",
};
const comparisons: Partial<Record<Word, string>> = { less: "Less", lessEqual: "LessOrEqual", equal: "Equal" };
const logic: Partial<Record<Word, string>> = { and: "And", or: "Or", not: "Not" };

type Writer = (onnx: OnnxGraph, ...args: readonly OnnxResult[]) => OnnxResult;

const nothing: Writer = (_, a) => a as OnnxResult;

/** Words that are written by several nodes, or by none. */
const composed: Partial<Record<Word, Writer>> = {
  madd: (onnx, a, b, c) => onnx.add("Add", [onnx.add("Mul", [a, b]), c]),
  select: (onnx, a, b, c) => onnx.add("Where", [a, b, c]),
  fmod: (onnx, a, b) => onnx.add("Mod", [a, b], { fmod: int(1) }),
  // All is single precision here.
  fround: nothing,
  toDouble: nothing,
  toSingle: nothing,
  log1p: (onnx, x) => logarithmNearOne(onnx, x as OnnxResult),
  expm1: (onnx, x) => exponentialNearZero(onnx, x as OnnxResult),
};

/** Whether ONNX can calculate a word. */
export const hasOnnx = (word: Word): boolean => [sameWord, comparisons, logic, composed].some((each) => word in each);

/** The nodes that calculate an expression of the kernel language, whose locals are values; what stands there twice is calculated once. */
export function writeExpression(
  onnx: OnnxGraph,
  expression: Expression,
  locals: ReadonlyMap<string, OnnxResult>,
): OnnxResult {
  const known = new Map<string, OnnxResult>();
  const visit = (value: Expression): OnnxResult => {
    const key = JSON.stringify(value, (_, each: unknown) =>
      typeof each === "number" ? `${Object.is(each, -0) ? "-0" : each}` : each,
    );
    const found = known.get(key) ?? write(value);
    known.set(key, found);
    return found;
  };
  const write = (value: Expression): OnnxResult => {
    switch (value.kind) {
      case "number":
        return onnx.number(value.value);
      case "batch":
        return onnx.batchSize();
      case "local":
        return onnx.to("float", locals.get(value.name) as OnnxResult);
      case "call":
        return call(value.word, value.args.map(visit));
      default:
        throw new RangeError(`an expression of elements reads no memory, and this is a ${value.kind}`);
    }
  };
  const call = (word: Word, args: readonly OnnxResult[]): OnnxResult => {
    const comparison = comparisons[word] ?? logic[word];
    if (comparison) return onnx.add(comparison, args, {}, "bool");
    const same = sameWord[word];
    if (same) return onnx.add(same, args);
    const writer = composed[word];
    if (!writer) throw new RangeError(`ONNX has nothing for ${word}`);
    return writer(onnx, ...args);
  };
  return visit(expression);
}

/**
 * log(1 + x), exact near 0: x · log(u) / (u − 1), where u is 1 + x as it is rounded, and x itself where that is 1. (Goldberg 1991,
 * What every computer scientist should know about floating-point arithmetic, theorem 4.)
 */
export function logarithmNearOne(onnx: OnnxGraph, x: OnnxResult): OnnxResult {
  const one = onnx.number(1);
  const u = onnx.add("Add", [one, x]);
  const log = onnx.add("Log", [u]);
  const less = onnx.add("Sub", [u, one]);
  const exact = onnx.add("Div", [onnx.add("Mul", [x, log]), less]);
  const isOne = onnx.add("Equal", [u, one], {}, "bool");
  const isInfinite = onnx.add("Equal", [u, onnx.number(Infinity)], {}, "bool");
  return onnx.add("Where", [isOne, x, onnx.add("Where", [isInfinite, u, exact])]);
}

/** exp(x) − 1, exact near 0, by Kahan: (u − 1) · x / log(u), where u is exp(x) as it is rounded; plain where x is not small. */
function exponentialNearZero(onnx: OnnxGraph, x: OnnxResult): OnnxResult {
  const one = onnx.number(1);
  const u = onnx.add("Exp", [x]);
  const less = onnx.add("Sub", [u, one]);
  const exact = onnx.add("Div", [onnx.add("Mul", [less, x]), onnx.add("Log", [u])]);
  const isOne = onnx.add("Equal", [u, one], {}, "bool");
  const isSmall = onnx.add("Less", [onnx.add("Abs", [x]), one], {}, "bool");
  return onnx.add("Where", [isOne, x, onnx.add("Where", [isSmall, exact, less])]);
}
