import { add, constant, madd, mul, neg, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";

/** Keys' cubic convolution, whose `a` is −0.75 in PyTorch, and −0.5 where it smooths. */
export const A = -0.75;
export const SMOOTH_A = -0.5;

/** Within 1 of its middle, and from 1 to 2. */
export const nearCubic = (x: Expression, a: number): Expression =>
  madd(mul(sub(mul(x, a + 2), a + 3), x), x, constant(1));
export const farCubic = (x: Expression, a: number): Expression => mul(sub(mul(add(mul(sub(x, 5), x), 8), x), 4), a);

/** How much an output takes of the element before the one that it lies behind, of that one, and of the two after it. */
export const cubicWeights = (share: Expression): readonly Expression[] => [
  farCubic(add(share, 1), A),
  nearCubic(share, A),
  nearCubic(sub(1, share), A),
  farCubic(sub(2, share), A),
];

/** How fast these change with the share. */
export const cubicSlopes = (share: Expression): readonly Expression[] => [
  farSlope(add(share, 1)),
  nearSlope(share),
  neg(nearSlope(sub(1, share))),
  neg(farSlope(sub(2, share))),
];

const nearSlope = (x: Expression): Expression => mul(sub(mul(x, 3 * (A + 2)), 2 * (A + 3)), x);
const farSlope = (x: Expression): Expression => mul(add(mul(sub(mul(x, 3), 10), x), 8), A);

/** For references. */
export function cubicAt(x: number, a: number): number {
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x >= 2 ? 0 : (((x - 5) * x + 8) * x - 4) * a;
}

/** Its slope at a distance from its middle. */
export function cubicSlopeAt(x: number, a: number): number {
  if (x < 1) return (3 * (a + 2) * x - 2 * (a + 3)) * x;
  return x >= 2 ? 0 : ((3 * x - 10) * x + 8) * a;
}
