import type { Call } from "../vector-case.ts";

/** Parameters of MLGraphBuilder's methods before the options, where they are not one input. */
const binary = ["a", "b"];
const signatures: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      ...["add", "sub", "mul", "div", "max", "min", "pow", "matmul", "gemm"],
      ...["equal", "notEqual", "greater", "greaterOrEqual", "lesser", "lesserOrEqual"],
      ...["logicalAnd", "logicalOr", "logicalXor"],
    ].map((op) => [op, binary]),
  ),
  argMax: ["input", "axis"],
  argMin: ["input", "axis"],
  batchNormalization: ["input", "mean", "variance"],
  cast: ["input", "type"],
  concat: ["inputs", "axis"],
  conv2d: ["input", "filter"],
  convTranspose2d: ["input", "filter"],
  cumulativeSum: ["input", "axis"],
  expand: ["input", "newShape"],
  gather: ["input", "indices"],
  gatherElements: ["input", "indices"],
  scatterElements: ["input", "indices", "updates"],
  logicalNot: ["a"],
  pad: ["input", "beginningPadding", "endingPadding"],
  prelu: ["input", "slope"],
  reshape: ["input", "newShape"],
  slice: ["input", "starts", "sizes"],
  softmax: ["input", "axis"],
  split: ["input", "splits"],
  tile: ["input", "repetitions"],
  where: ["condition", "trueValue", "falseValue"],
};

/** What an argument names, if it is a tensor or a list of them. */
export type TensorsIn = (argument: unknown) => readonly string[] | undefined;

/** A method called as in JavaScript: positional arguments, then an object of options. */
export function webnnCall(op: string, args: readonly unknown[], result: string, tensorsIn: TensorsIn): Call {
  const names = signatures[op] ?? ["input"];
  const named = args.flatMap((argument, i): (readonly [string, unknown])[] => {
    if (tensorsIn(argument) || typeof argument !== "object" || Array.isArray(argument))
      return [[names[i] ?? `argument${i}`, argument]];
    return Object.entries(argument ?? {});
  });
  return callOf(op, named, outputsOf(named, op, result), tensorsIn);
}

export function callOf(
  op: string,
  named: readonly (readonly [string, unknown])[],
  outputs: readonly string[],
  tensorsIn: TensorsIn,
): Call {
  const tensors = new Map<string, readonly string[]>();
  const attrs: Record<string, unknown> = {};
  for (const [name, argument] of named) {
    const found = tensorsIn(argument);
    if (found) tensors.set(name, found);
    else attrs[name] = argument;
  }
  return { op, tensors, attrs, outputs };
}

/** Several results are called t0.0, t0.1, … */
function outputsOf(named: readonly (readonly [string, unknown])[], op: string, result: string): string[] {
  if (op !== "split") return [result];
  const splits = named.find(([name]) => name === "splits")?.[1];
  const count = Array.isArray(splits) ? splits.length : Number(splits);
  return Array.from({ length: count }, (_, i) => `${result}.${i}`);
}
