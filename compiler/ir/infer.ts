import { ELEMENT, type Operand, type ValueId } from "./graph.ts";
import { nameInputs, type AttrValues, type Op } from "./op.ts";
import type { Fail } from "./refusal.ts";
import { f32, type TensorType } from "./types.ts";

/** The type of what an op makes of its operands; a number has no dimensions, and `_` is the element of an epilogue. */
export function inferType(
  op: Op,
  operands: readonly Operand[],
  attrs: AttrValues,
  typeOf: (id: ValueId) => TensorType,
  fail: Fail,
  element?: TensorType,
): TensorType {
  const types = operands.map((operand) =>
    typeof operand === "number" ? f32([]) : operand === ELEMENT && element ? element : typeOf(operand),
  );
  return f32(op.infer(nameInputs(op, types), attrs, fail));
}
