import * as k from "../../ir/kernel/expression.ts";
import type { Operand } from "../../ir/graph.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { OpTraits } from "../../ir/op-traits.ts";
import type { Op } from "../../ir/op.ts";
import { powValue } from "../../ir/reference.ts";
import { and } from "../../ir/words.ts";
import { defineBinary } from "./define-binary.ts";

/** Arithmetic of two tensors (or a tensor and a number), with broadcasting. */

const otherThan = (at: number, operands: readonly Operand[]): Operand => operands[1 - at] as Operand;

export const add: Op = defineBinary("add", "input + other", (a, b) => a + b, k.add, {
  category: "join",
  sentence: ({ inputs }) => `adds ${and(inputs.map(({ text }) => text))}`,
  affine: {
    inputs: [0, 1],
    through: ({ scale, shift }, { operands, at }, calculate) => ({
      scale,
      shift: shift === 0 ? otherThan(at, operands) : calculate(add, operands.with(at, shift)),
    }),
  },
});

export const sub: Op = defineBinary("sub", "input − other", (a, b) => a - b, k.sub, {
  category: "join",
  sentence: ({ inputs: [a, b] }) => `subtracts ${b?.text} from ${a?.text}`,
  affine: {
    inputs: [0, 1],
    through({ scale, shift }, { operands, at }, calculate) {
      const isSubtracted = at === 1;
      const moved = shift === 0 && isSubtracted ? otherThan(at, operands) : calculate(sub, operands.with(at, shift));
      return { scale: isSubtracted ? calculate(mul, [scale, -1]) : scale, shift: moved };
    },
  },
});

export const mul: Op = defineBinary("mul", "input · other", (a, b) => a * b, k.mul, {
  category: "join",
  sentence: ({ inputs }) => `multiplies ${and(inputs.map(({ text }) => text))}`,
  affine: {
    inputs: [0, 1],
    keepsZero: true,
    through({ scale, shift }, { operands, at }, calculate) {
      const moved = shift === 0 ? 0 : calculate(mul, operands.with(at, shift));
      return { scale: scale === 1 ? otherThan(at, operands) : calculate(mul, operands.with(at, scale)), shift: moved };
    },
  },
});

export const div: Op = defineBinary("div", "input / other", (a, b) => a / b, k.div, {
  category: "join",
  sentence: ({ inputs: [a, b] }) => `divides ${a?.text} by ${b?.text}`,
  affine: {
    inputs: [0],
    keepsZero: true,
    through({ scale, shift }, { operands, at }, calculate) {
      const moved = shift === 0 ? 0 : calculate(div, operands.with(at, shift));
      return { scale: calculate(div, operands.with(at, scale)), shift: moved };
    },
  },
});

const joins: OpTraits = { category: "join" };
export const maximum = defineBinary(
  "maximum",
  "the larger of the two; NaN if either is",
  (a, b) => Math.max(a, b),
  k.max,
  joins,
);
export const minimum = defineBinary(
  "minimum",
  "the smaller of the two; NaN if either is",
  (a, b) => Math.min(a, b),
  k.min,
  joins,
);
export const pow = defineBinary("pow", "input to the power of other", powValue, k.pow);

/**
 * PyTorch's div_floor divides what C's fmod leaves: an infinity by a number is NaN, as its fmod is, and what is too small for
 * the divisor is −1 where the signs differ, however small it is. By zero it is a plain quotient.
 */
export const floorDivide = defineBinary(
  "floor_divide",
  "input / other, rounded down",
  (a, b) => {
    if (b === 0) return a / b;
    if (!Number.isFinite(a)) return NaN;
    return a / b === 0 && (a < 0 ? b > 0 : a > 0 && b < 0) ? -1 : Math.floor(a / b);
  },
  (a, b) => {
    const quotient = k.div(a, b);
    if (b.kind === "number" && b.value === 0) return quotient;
    const whole = k.select(k.and(k.equal(quotient, 0), haveOtherSigns(a, b)), -1, k.floor(quotient));
    // Zero for what is finite, else NaN.
    const gap = k.sub(a, a);
    const finite = k.select(k.equal(gap, 0), whole, gap);
    return b.kind === "number" ? finite : k.select(k.equal(b, 0), quotient, finite);
  },
  { derivative: () => [k.constant(0), k.constant(0)] },
);

function haveOtherSigns(a: Expression, b: Expression): Expression {
  if (b.kind === "number") return b.value > 0 ? k.less(a, 0) : k.less(0, a);
  return k.or(k.and(k.less(a, 0), k.less(0, b)), k.and(k.less(0, a), k.less(b, 0)));
}
