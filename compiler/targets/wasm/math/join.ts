import { instruction, mapWat, type Wat } from "../wat/wat.ts";
import type { MathFunction } from "./define-function.ts";

/**
 * The function with each product that is added, or subtracted, in one instruction with that: a · b + c, and c − a · b. What
 * counts on the rounding of a product must not be joined.
 */
export const joined = ({ doc, definition }: MathFunction): MathFunction => ({
  doc,
  definition: { ...definition, name: `${definition.name}.joined`, body: definition.body.map(joinProducts) },
});

const joinProducts = (code: Wat): Wat =>
  mapWat(code, (node) => {
    if (node.kind !== "instruction") return node;
    const [left, right] = node.operands as readonly [Wat, Wat];
    if (node.name === "f32x4.add" && isProduct(right))
      return instruction("f32x4.relaxed_madd", ...right.operands, left);
    if (node.name === "f32x4.add" && isProduct(left)) return instruction("f32x4.relaxed_madd", ...left.operands, right);
    if (node.name === "f32x4.sub" && isProduct(right))
      return instruction("f32x4.relaxed_nmadd", ...right.operands, left);
    return node;
  });

const isProduct = (node: Wat): node is Wat & { readonly kind: "instruction" } =>
  node.kind === "instruction" && node.name === "f32x4.mul";
