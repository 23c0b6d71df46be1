import { batchSize, constant, mul, toDouble } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { isFixed, perSample, type Dim } from "../../ir/types.ts";

/** How many values there are, in double precision: those of a batch are known when it runs. */
export const countOf = (count: Dim): Expression =>
  isFixed(count) ? toDouble(constant(count)) : mul(toDouble(batchSize), perSample(count));
