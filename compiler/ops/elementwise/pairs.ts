import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Op } from "../../ir/op.ts";
import { defineBinary } from "./define-binary.ts";
import { haveOtherSigns } from "./have-other-signs.ts";

/** Functions of two numbers that are no arithmetic. */

const truncated = (x: Expression): Expression => k.select(k.less(x, 0), k.ceil(x), k.floor(x));
const isInfinite = (x: Expression): Expression => k.equal(k.abs(x), Infinity);
const smaller = (a: Expression, b: Expression): Expression => k.select(k.less(a, b), a, b);
const larger = (a: Expression, b: Expression): Expression => k.select(k.less(a, b), b, a);

export const fmod = defineBinary(
  "fmod",
  "what division by other leaves, with the sign of the input",
  (a, b) => a % b,
  k.fmod,
  {
    jumps: true,
    derivative: ([a, b]) => [k.constant(1), k.neg(truncated(k.div(a as Expression, b as Expression)))],
  },
);

/** Python's %. */
export const remainder = defineBinary(
  "remainder",
  "what division by other leaves, with the sign of other",
  (a, b) => {
    const left = a % b;
    return left !== 0 && left < 0 !== b < 0 ? left + b : left;
  },
  (a, b) => {
    const left = k.fmod(a, b);
    return k.select(haveOtherSigns(left, b), k.add(left, b), left);
  },
  {
    jumps: true,
    derivative: ([a, b]) => [k.constant(1), k.neg(k.floor(k.div(a as Expression, b as Expression)))],
  },
);

export const atan2 = defineBinary("atan2", "the angle of the point (other, input)", Math.atan2, k.atan2);

export const hypot = defineBinary(
  "hypot",
  "√(input² + other²), without overflow",
  (a, b) =>
    Number.isNaN(a) || Number.isNaN(b)
      ? Math.abs(a) === Infinity || Math.abs(b) === Infinity
        ? Infinity
        : NaN
      : Math.hypot(a, b),
  (a, b) => {
    const [one, other] = [k.abs(a), k.abs(b)];
    const part = k.div(smaller(one, other), larger(one, other));
    const length = k.mul(larger(one, other), k.sqrt(k.add(k.mul(part, part), 1)));
    const sum = k.add(one, other);
    const whole = k.select(k.equal(sum, 0), sum, length);
    return k.select(k.or(k.equal(one, Infinity), k.equal(other, Infinity)), Infinity, whole);
  },
  {
    derivative: ([a, b], result) => [a, b].map((x) => k.select(k.equal(result, 0), 0, k.div(x as Expression, result))),
  },
);

/** ∞ + ∞ and −∞ + −∞ are what they are; else their difference is a number. */
export const logaddexp = defineBinary(
  "logaddexp",
  "log(exp(input) + exp(other)), without overflow",
  (a, b) => (a === b && Math.abs(a) === Infinity ? a : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
  (a, b) =>
    k.select(k.and(isInfinite(a), k.equal(a, b)), a, k.add(k.max(a, b), k.log1p(k.exp(k.neg(k.abs(k.sub(a, b))))))),
  {
    derivative: ([a, b]) => [
      k.sigmoid(k.sub(a as Expression, b as Expression)),
      k.sigmoid(k.sub(b as Expression, a as Expression)),
    ],
  },
);

export const logaddexp2 = defineBinary(
  "logaddexp2",
  "log2(2 to the power of input + 2 to the power of other), without overflow",
  (a, b) => (a === b && Math.abs(a) === Infinity ? a : Math.max(a, b) + Math.log1p(2 ** -Math.abs(a - b)) / Math.LN2),
  (a, b) => {
    const way = k.mul(k.abs(k.sub(a, b)), -Math.LN2);
    return k.select(k.and(isInfinite(a), k.equal(a, b)), a, k.add(k.max(a, b), k.div(k.log1p(k.exp(way)), Math.LN2)));
  },
  {
    derivative: ([a, b]) => [
      k.sigmoid(k.mul(k.sub(a as Expression, b as Expression), Math.LN2)),
      k.sigmoid(k.mul(k.sub(b as Expression, a as Expression), Math.LN2)),
    ],
  },
);

const xlog = (
  name: string,
  summary: string,
  log: (x: number) => number,
  word: (x: Expression) => Expression,
  slope: (y: Expression) => Expression,
): Op =>
  defineBinary(
    name,
    summary,
    (a, b) => (Number.isNaN(b) ? NaN : a === 0 ? 0 : a * log(b)),
    (a, b) => k.select(k.equal(a, 0), k.select(k.equal(b, b), 0, b), k.mul(a, word(b))),
    {
      derivative: ([a, b]) => [
        k.select(k.and(k.equal(a as Expression, 0), k.lessEqual(b as Expression, 0)), 0, word(b as Expression)),
        k.div(a as Expression, slope(b as Expression)),
      ],
    },
  );

export const xlogy = xlog("xlogy", "input · log(other), and 0 where the input is 0", Math.log, k.log, (y) => y);
export const xlog1py = xlog("xlog1py", "input · log(1 + other), and 0 where the input is 0", Math.log1p, k.log1p, (y) =>
  k.add(y, 1),
);

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);
/** A zero has its sign in the quotient. */
const isNegativeScalar = (x: Expression): Expression =>
  k.or(k.less(x, 0), k.and(k.equal(x, 0), k.less(k.div(1, x), 0)));

export const copysign = defineBinary(
  "copysign",
  "the size of the input with the sign of other",
  (a, b) => (isNegative(b) ? -Math.abs(a) : Math.abs(a)),
  (a, b) => k.select(isNegativeScalar(b), k.neg(k.abs(a)), k.abs(a)),
  {
    jumps: true,
    derivative: ([a, b], result) => [
      k.select(k.equal(a as Expression, 0), 0, k.div(result, a as Expression)),
      k.mul(b as Expression, 0),
    ],
  },
);

export const heaviside = defineBinary(
  "heaviside",
  "1 where the input is positive, other where it is 0, and 0 elsewhere",
  (a, b) => (a === 0 ? b : a > 0 ? 1 : 0),
  (a, b) => k.select(k.equal(a, 0), b, k.select(k.less(0, a), 1, 0)),
  { jumps: true, derivative: () => [k.constant(0), k.constant(0)] },
);

/** The other where one is NaN; of equal ones the first has all of the gradient. */
const known = (
  name: string,
  summary: string,
  value: (a: number, b: number) => number,
  word: (a: Expression, b: Expression) => Expression,
  isFirst: (a: Expression, b: Expression) => Expression,
): Op =>
  defineBinary(
    name,
    summary,
    (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : value(a, b)),
    (a, b) => k.select(k.equal(a, a), k.select(k.equal(b, b), word(a, b), a), b),
    {
      derivative([a, b]) {
        const first = k.or(isFirst(a as Expression, b as Expression), k.isNaN(b as Expression));
        return [k.select(first, 1, 0), k.select(first, 0, 1)];
      },
    },
  );

export const fmax = known("fmax", "the larger of the two; where one is NaN, the other", Math.max, k.max, (a, b) =>
  k.lessEqual(b, a),
);
export const fmin = known("fmin", "the smaller of the two; where one is NaN, the other", Math.min, k.min, k.lessEqual);
