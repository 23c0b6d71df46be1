import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Op } from "../../ir/op.ts";
import { defineBinary } from "./define-binary.ts";

/** Functions of two numbers that are no arithmetic. */

const truncated = (x: Expression): Expression => k.select(k.less(x, 0), k.ceil(x), k.floor(x));
const isInfinite = (x: Expression): Expression => k.equal(k.abs(x), Infinity);
const smaller = (a: Expression, b: Expression): Expression => k.select(k.less(a, b), a, b);
const larger = (a: Expression, b: Expression): Expression => k.select(k.less(a, b), b, a);

/**
 * a − q · b for a whole quotient q, each product of which is exact in single precision up to 2²⁴: both are taken apart into twelve
 * bits and the rest, as Veltkamp does. Where rounding has made q too large, what is left has the wrong sign, and `back` is added.
 */
function leftBy(
  q: Expression,
  [a, b]: readonly [Expression, Expression],
  sign: Expression,
  back: Expression,
): Expression {
  const highOf = (x: Expression): Expression => k.sub(k.mul(x, 4097), k.sub(k.mul(x, 4097), x));
  const [highQ, highB] = [highOf(q), highOf(b)];
  const [lowQ, lowB] = [k.sub(q, highQ), k.sub(b, highB)];
  const first = k.sub(k.sub(a, k.mul(highQ, highB)), k.mul(highQ, lowB));
  const left = k.sub(k.sub(first, k.mul(lowQ, highB)), k.mul(lowQ, lowB));
  const right = k.select(k.less(k.mul(left, sign), 0), k.add(left, back), left);
  // What leaves nothing leaves a zero with the sign of a. So does what is left of quotients beyond that: less than a's last bit.
  return k.select(k.or(k.equal(left, 0), k.less(k.abs(b), k.abs(left))), k.mul(a, 0), right);
}

export const fmod = defineBinary(
  "fmod",
  "what division by other leaves, with the sign of the input",
  (a, b) => a % b,
  (a, b) => {
    const back = k.select(k.less(a, 0), k.neg(k.abs(b)), k.abs(b));
    const finite = leftBy(truncated(k.div(a, b)), [a, b], a, back);
    return k.select(k.and(isInfinite(b), k.less(k.abs(a), Infinity)), a, finite);
  },
  { derivative: ([a, b]) => [k.constant(1), k.neg(truncated(k.div(a as Expression, b as Expression)))] },
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
    const finite = leftBy(k.floor(k.div(a, b)), [a, b], b, b);
    const turned = k.or(k.and(k.less(a, 0), k.less(0, b)), k.and(k.less(0, a), k.less(b, 0)));
    return k.select(k.and(isInfinite(b), k.less(k.abs(a), Infinity)), k.select(turned, b, a), finite);
  },
  { derivative: ([a, b]) => [k.constant(1), k.neg(k.floor(k.div(a as Expression, b as Expression)))] },
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
  { derivative: () => [k.constant(0), k.constant(0)] },
);

/** The other where one is NaN. */
export const fmax = defineBinary(
  "fmax",
  "the larger of the two; where one is NaN, the other",
  (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)),
  (a, b) => k.select(k.equal(a, a), k.select(k.equal(b, b), k.max(a, b), a), b),
);
export const fmin = defineBinary(
  "fmin",
  "the smaller of the two; where one is NaN, the other",
  (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)),
  (a, b) => k.select(k.equal(a, a), k.select(k.equal(b, b), k.min(a, b), a), b),
);
