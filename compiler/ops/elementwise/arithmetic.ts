import * as k from "../../ir/kernel/expression.ts";
import type { Operand } from "../../ir/graph.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Op } from "../../ir/op.ts";
import { powValue } from "../../ir/reference.ts";
import { and } from "../../ir/words.ts";
import { defineBinary } from "./define-binary.ts";
import { definePointwise } from "./define-pointwise.ts";
import { haveOtherSigns } from "./have-other-signs.ts";

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
  gives: ["input", "other"],
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

const joins = { category: "join", gives: ["input", "other"] } as const;
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

const within = (inside: Expression): Expression => k.select(inside, 1, 0);
/** clamp by tensors: a number that is a bound already is as free as one between them. */
export const clampMin = defineBinary("clamp_min", "input, at least other", (a, b) => Math.max(a, b), k.max, {
  derivative: ([a, b]) => [
    within(k.lessEqual(b as Expression, a as Expression)),
    within(k.less(a as Expression, b as Expression)),
  ],
});
export const clampMax = defineBinary("clamp_max", "input, at most other", (a, b) => Math.min(a, b), k.min, {
  derivative: ([a, b]) => [
    within(k.lessEqual(a as Expression, b as Expression)),
    within(k.less(b as Expression, a as Expression)),
  ],
});
export const clampBetween = definePointwise({
  name: "clamp_between",
  summary: "input, at least min and at most max, which wins",
  torch: { api: "torch.clamp", source: "aten/src/ATen/native/TensorCompare.cpp" },
  inputs: ["input", "min", "max"],
  value: ([x, min, max]) => Math.min(Math.max(x as number, min as number), max as number),
  scalar: ([x, min, max]) => k.min(k.max(x as Expression, min as Expression), max as Expression),
  derivative(inputs) {
    const [x, min, max] = inputs as readonly [Expression, Expression, Expression];
    return [
      within(k.and(k.lessEqual(min, x), k.lessEqual(x, max))),
      within(k.and(k.less(x, min), k.less(min, max))),
      within(k.or(k.less(max, x), k.less(max, min))),
    ];
  },
  samples: [
    {
      inputs: [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    },
    { inputs: [[2, 3, 4, 5], [3, 1, 1], [5]] },
  ],
});
export const pow = defineBinary("pow", "input to the power of other", powValue, k.pow);

/**
 * PyTorch divides what C's fmod leaves (`div_floor_floating_vec`), each step in single precision: an infinity by a number is NaN, as
 * its fmod is, and what is too small for the divisor is −1 where the signs differ. By zero it is a plain quotient.
 */
export const floorDivide = defineBinary(
  "floor_divide",
  "input / other, rounded down",
  (a, b) => {
    if (b === 0) return a / b;
    const left = a % b;
    const quotient = Math.fround(Math.fround(a - left) / b) - (left !== 0 && left < 0 !== b < 0 ? 1 : 0);
    return quotient === 0 ? 0 * Math.sign(a / b) : Math.round(quotient);
  },
  (a, b) => {
    const quotient = k.div(a, b);
    if (b.kind === "number" && b.value === 0) return quotient;
    const left = k.fmod(a, b);
    const whole = k.fround(k.div(k.fround(k.sub(a, left)), b));
    const lower = k.sub(whole, k.select(haveOtherSigns(left, b), 1, 0));
    // The quotient is whole but for rounding.
    const nearest = k.select(k.less(0.5, k.sub(lower, k.floor(lower))), k.ceil(lower), k.floor(lower));
    const floor = k.select(k.equal(lower, 0), k.mul(quotient, 0), nearest);
    return b.kind === "number" ? floor : k.select(k.equal(b, 0), quotient, floor);
  },
  { jumps: true, derivative: () => [k.constant(0), k.constant(0)] },
);
