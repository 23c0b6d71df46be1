import type { Node, Operand, Origin } from "../ir/graph.ts";
import { sameShape, type Shape } from "../ir/types.ts";
import { reshape } from "../ops/arrangement/views.ts";
import type { Rewriter } from "./rewrite.ts";

/** A value under another shape: itself, or what it is a reshape of, where that has it already. */
export function asShape(rewriter: Rewriter, value: Operand, shape: Shape, origin: Origin): Operand {
  const before = rewriter.nodeOf(value);
  const source = before && keepsOrder(before) && before.epilogue.length === 0 ? (before.inputs[0] as Operand) : value;
  const found = [value, source].find((each) => sameShape(rewriter.typeOf(each).shape, shape));
  return found ?? rewriter.add(reshape, [source], origin, { attrs: { shape } });
}

/** Whether a node only shows its input's elements, in their order, under another shape. */
export const keepsOrder = ({ op: { kernel } }: Node): boolean => kernel.kind === "view" && kernel.keepsOrder === true;
