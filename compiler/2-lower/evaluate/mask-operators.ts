import type { BinaryOperator } from "../../../grammar/ast.ts";
import type { Op } from "../../ir/op.ts";
import type { Value } from "../../ir/value.ts";
import { logicalAnd, logicalOr, logicalXor } from "../../ops/elementwise/comparisons.ts";

/** Operators of masks, which are bool tensors in PyTorch and 0 and 1 here. */

/** Whether PyTorch would have a bool, or a tensor of them. */
export const isMask = (value: Value): boolean =>
  value.kind === "bool" || (value.kind === "tensor" && value.isMask === true);

const ofMasks: Partial<Record<BinaryOperator, Op>> = {
  "&": logicalAnd,
  "|": logicalOr,
  "^": logicalXor,
  "+": logicalOr,
};
const names: Partial<Record<BinaryOperator, string>> = { "&": "logical_and", "|": "logical_or", "^": "logical_xor" };

/** What an operator is between two masks, if that is not what it is between numbers. */
export const maskOp = (operator: BinaryOperator, left: Value, right: Value): Op | undefined =>
  isMask(left) && isMask(right) ? ofMasks[operator] : undefined;

const MASK_DIFFERENCE = "masks have no difference: a ^ b, which is logical_xor(a, b), is 1 where they differ";
export const MASK_NEGATIVE = "of a mask write ~m, which is logical_not(m)";

/** What to write in place of an operator that does not go with its operands, as far as masks have to do with it. */
export function maskHelp(operator: BinaryOperator, left: Value, right: Value): string | undefined {
  if (operator === "|" && right.kind === "callable") return "calls are chained by |>, as in x |> relu";
  if (operator === "-") return isMask(left) && isMask(right) ? MASK_DIFFERENCE : undefined;
  const name = names[operator];
  if (name === undefined) return undefined;
  return left.kind === "tensor" || right.kind === "tensor"
    ? `${operator} joins masks: compare first, as in (a > 0) ${operator} (b > 0); ${name}(a, b) takes all but 0 for true`
    : `${operator} joins masks and bools`;
}
