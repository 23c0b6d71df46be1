import type { Operand, Origin } from "../ir/graph.ts";
import { sameShape, type Shape } from "../ir/types.ts";
import { reshape } from "../ops/arrangement/views.ts";
import { keepsOrder } from "./keeps-order.ts";
import type { Rewriter } from "./rewrite.ts";

/** A value under another shape: itself, or what it is a reshape of, where that has it already. */
export function asShape(rewriter: Rewriter, value: Operand, shape: Shape, origin: Origin): Operand {
  const before = rewriter.nodeOf(value);
  const source = before && keepsOrder(before) && before.epilogue.length === 0 ? (before.inputs[0] as Operand) : value;
  const found = [value, source].find((each) => sameShape(rewriter.typeOf(each).shape, shape));
  return found ?? rewriter.add(reshape, [source], origin, { attrs: { shape } });
}
