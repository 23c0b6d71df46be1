import { comment, get } from "../wat/wat.ts";
import { defineFunction } from "./define-function.ts";
import { bits, add, sub, toFloat, subBits, and, or, shiftRight, atLeast, set } from "./instructions.ts";
import { signBit, exponentBits, one, sqrtHalf } from "./numbers.ts";
import { splitMantissa, logarithm } from "./steps.ts";

export const log = defineFunction(
  "log",
  "The natural logarithm to 0.9 ulp, subnormal numbers included. Polynomial of Cephes (logf).",
  ["x"],
  [...splitMantissa("x"), ...logarithm("x", 0), get("p")],
);

export const log1p = defineFunction(
  "log1p",
  "log(1 + x) to 1.4 ulp. Polynomial of Cephes (logf).",
  ["x"],
  [
    comment("1 + x ≈ 2^e (1 + f), where √½ ≤ 1 + f < √2; k holds e as the exponent of a float does"),
    set("k", subBits(add("x", 1), bits(sqrtHalf))),
    set("e", toFloat(shiftRight("k", 23))),
    set("k", and("k", bits(exponentBits))),
    comment("f = 2^−e x + 2^−e − 1, which the rounding of 1 + x does not touch; 2^−128 counts as 0"),
    set("f", add(subBits("x", "k"), sub(atLeast(subBits(bits(one), "k"), 0), 1))),
    ...logarithm("x", -1),
    comment("the sign is that of x, also for −0"),
    or("p", and("x", signBit)),
  ],
);
