import type { Word } from "./program.ts";
import { digamma, erfc, erfinv, lgamma, trigamma } from "../special-functions.ts";
import { erf, halfToEven, powValue, randomBits } from "../reference.ts";

/**
 * What the words of kernels do to numbers, lane by lane. A mask is no bits or all of them, which is 0 or NaN: so it is in vectors,
 * where a mask that is laid over a number makes it NaN, or lets it be.
 */
export const calculations: Readonly<
  Record<Exclude<Word, "sumLanes" | "maxLanes">, (a: number, b: number, c: number) => number>
> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  madd: (a, b, c) => a * b + c,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  sqrt: (a) => Math.sqrt(a),
  floor: (a) => Math.floor(a),
  round: halfToEven,
  fround: (a) => Math.fround(a),
  exp: (a) => Math.exp(a),
  expm1: (a) => Math.expm1(a),
  log: (a) => Math.log(a),
  log1p: (a) => Math.log1p(a),
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  tanh: (a) => Math.tanh(a),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  erf: (a) => erf(a),
  asin: (a) => Math.asin(a),
  acos: (a) => Math.acos(a),
  atan: (a) => Math.atan(a),
  atan2: (a, b) => Math.atan2(a, b),
  erfc,
  erfinv,
  lgamma,
  digamma,
  trigamma,
  bitAnd: (a, b) => a & b,
  bitOr: (a, b) => a | b,
  bitXor: (a, b) => a ^ b,
  pow: powValue,
  fmod: (a, b) => a % b,
  random: randomBits,
  less: (a, b) => maskOf(a < b),
  lessEqual: (a, b) => maskOf(a <= b),
  equal: (a, b) => maskOf(a === b),
  and: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : 0),
  or: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : a === 0 ? b : a),
  not: (a) => maskOf(!Number.isNaN(a)),
  select: (mask, then, otherwise) => (Number.isNaN(mask) ? then : otherwise),
  index: (a, count) => (Number.isNaN(a) ? 0 : Math.min(Math.max(Math.floor(a), 0), count - 1)),
  toDouble: (a) => a,
  toSingle: (a) => a,
};

const maskOf = (holds: boolean): number => (holds ? NaN : 0);
