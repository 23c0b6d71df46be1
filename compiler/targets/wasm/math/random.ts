import { defineFunction } from "./define-function.ts";
import { bits, mulBits, set, shiftRightUnsigned, toFloat, toWhole, xor } from "./instructions.ts";

const mixed = (local: string) => [
  set(local, mulBits(xor(local, shiftRightUnsigned(local, 16)), bits(0x7feb352d))),
  set(local, mulBits(xor(local, shiftRightUnsigned(local, 15)), bits(0x846ca68b | 0))),
  set(local, xor(local, shiftRightUnsigned(local, 16))),
];

export const random = defineFunction(
  "random",
  "24 bits that look random, of two whole numbers below 2²⁴ (two rounds of Chris Wellons' lowbias32).",
  ["a", "b"],
  [
    set("x", xor(toWhole("a"), bits(0x9e3779b9 | 0))),
    ...mixed("x"),
    set("x", xor("x", toWhole("b"))),
    ...mixed("x"),
    toFloat(shiftRightUnsigned("x", 8)),
  ],
);
