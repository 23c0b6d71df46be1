import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";

/** Whether one is negative and the other positive. */
export function haveOtherSigns(a: Expression, b: Expression): Expression {
  if (b.kind === "number") return b.value > 0 ? k.less(a, 0) : k.less(0, a);
  return k.or(k.and(k.less(a, 0), k.less(0, b)), k.and(k.less(0, a), k.less(b, 0)));
}
