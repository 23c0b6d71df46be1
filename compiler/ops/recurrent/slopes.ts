import { constant, mul, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";

/** The slope of the sigmoid that gave this value. */
export const slopeOfSigmoid = (value: Expression): Expression => mul(value, sub(constant(1), value));

/** The slope of the tanh that gave this value. */
export const slopeOfTanh = (value: Expression): Expression => sub(constant(1), mul(value, value));
