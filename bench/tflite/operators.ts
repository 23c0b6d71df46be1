import type { Activation } from "../graph/fuse-activations.ts";
import type { Pair } from "../graph/attributes.ts";
import type { TfliteOptions } from "./write-tflite.ts";

/** Numbers of schema.fbs's BuiltinOperator. */
export const CODES = {
  add: 0,
  averagePool2d: 1,
  concatenation: 2,
  conv2d: 3,
  depthwiseConv2d: 4,
  fullyConnected: 9,
  logistic: 14,
  maxPool2d: 17,
  mul: 18,
  relu: 19,
  relu6: 21,
  reshape: 22,
  softmax: 25,
  tanh: 28,
  pad: 34,
  gather: 36,
  transpose: 39,
  mean: 40,
  sub: 41,
  div: 42,
  cast: 53,
  padV2: 60,
  slice: 65,
  transposeConv: 67,
  rsqrt: 76,
  hardSwish: 117,
  batchMatMul: 126,
  broadcastTo: 130,
  gelu: 150,
} as const;

export type Code = keyof typeof CODES;

const VALID = 1;
const activations = { relu: 1, relu6: 3 } as const;
const numberOfActivation = (activation: Activation | undefined): number => (activation ? activations[activation] : 0);

/** Numbers of schema.fbs's BuiltinOptions, and each table's fields by slot. */
export const convOptions = ([rows, columns]: Pair, [y, x]: Pair, activation?: Activation): TfliteOptions => ({
  type: 1,
  bytes: { 0: VALID, 3: numberOfActivation(activation) },
  integers: { 1: columns, 2: rows, 4: x, 5: y },
});

export const depthwiseOptions = (
  [rows, columns]: Pair,
  [y, x]: Pair,
  multiplier: number,
  activation?: Activation,
): TfliteOptions => ({
  type: 2,
  bytes: { 0: VALID, 4: numberOfActivation(activation) },
  integers: { 1: columns, 2: rows, 3: multiplier, 5: x, 6: y },
});

export const poolOptions = ([rows, columns]: Pair, [height, width]: Pair): TfliteOptions => ({
  type: 5,
  bytes: { 0: VALID },
  integers: { 1: columns, 2: rows, 3: width, 4: height },
});

export const linearOptions = (activation?: Activation): TfliteOptions => ({
  type: 8,
  // The dimensions before the last stay as they are.
  bytes: { 0: numberOfActivation(activation), 2: 1 },
});

export const transposeConvOptions = ([rows, columns]: Pair): TfliteOptions => ({
  type: 49,
  bytes: { 0: VALID },
  integers: { 1: columns, 2: rows },
});

export const softmaxOptions: TfliteOptions = { type: 9, floats: { 0: 1 } };
export const batchMatMulOptions: TfliteOptions = { type: 101, bytes: { 0: 0, 1: 0 } };
export const geluOptions: TfliteOptions = { type: 116, bytes: { 0: 0 } };
/** From float32 to int32. */
export const toInteger: TfliteOptions = { type: 37, bytes: { 0: 0, 1: 2 } };

export const concatenationOptions = (axis: number): TfliteOptions => ({ type: 10, integers: { 0: axis } });
export const keepingDims: TfliteOptions = { type: 27, bytes: { 0: 1 } };

const arithmetic = { add: 11, mul: 21, sub: 28, div: 29 } as const;
export type Arithmetic = keyof typeof arithmetic;
export const isArithmetic = (op: string): op is Arithmetic => op in arithmetic;
export const arithmeticOptions = (op: Arithmetic, activation?: Activation): TfliteOptions => ({
  type: arithmetic[op],
  bytes: { 0: numberOfActivation(activation) },
});
