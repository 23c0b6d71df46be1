import type * as ast from "../../../grammar/ast.ts";
import { kindOf, poison, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { childrenOf } from "./elements-of.ts";
import { indexTensor } from "./index-tensor.ts";
import { intOf, sliceBounds } from "./subscripts.ts";
import { isKnown, type Scope } from "./values.ts";

/** `layers[0]` and `x[:, 1:3]`: elements of lists, tuples and containers, and parts of tensors. */
export function indexInto(context: Context, owner: Value, expression: ast.Index, scope: Scope): Value {
  if (owner.kind === "poison") return poison;
  const { subscripts } = expression;
  if (owner.kind === "tensor") return indexTensor(context, owner, expression, scope);
  const isList = owner.kind === "list" || owner.kind === "tuple" || owner.kind === "record";
  const isContainer = isKnown(owner) && owner.role === "instance" && owner.instance.what.kind === "container";
  if (!isList && !isContainer) return fail(context, "NN2051", expression.object.span, { what: kindOf(owner) });
  const elements = isList
    ? owner.elements
    : isKnown(owner) && owner.role === "instance"
      ? childrenOf(owner.instance)
      : [];
  const [subscript] = subscripts;
  if (subscripts.length !== 1 || !subscript || subscript.kind === "ellipsis")
    return fail(context, "NN2053", expression.span, { of: "list" });
  if (subscript.kind === "slice") {
    const { start, step, count } = sliceBounds(context, subscript, elements.length, scope);
    return {
      kind: owner.kind === "tuple" || owner.kind === "record" ? "tuple" : "list",
      elements: Array.from({ length: count }, (_, i) => elements[start + i * step] as Value),
    };
  }
  const index = intOf(context, subscript.value, scope);
  const at = index < 0 ? index + elements.length : index;
  return elements[at] ?? fail(context, "NN2024", subscript.span, { index: String(index), length: elements.length });
}
