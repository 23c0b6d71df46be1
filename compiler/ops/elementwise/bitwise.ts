import * as k from "../../ir/kernel/expression.ts";
import { defineBinary } from "./define-binary.ts";

/** Of whole numbers, of which single precision knows those up to 2²⁴. */

export const bitwiseAnd = defineBinary("bitwise_and", "the bits that both have", (a, b) => a & b, k.bitAnd);
export const bitwiseOr = defineBinary("bitwise_or", "the bits that one of them has", (a, b) => a | b, k.bitOr);
export const bitwiseXor = defineBinary(
  "bitwise_xor",
  "the bits that exactly one of them has",
  (a, b) => a ^ b,
  k.bitXor,
);
