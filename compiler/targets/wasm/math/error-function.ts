import { comment } from "../wat/wat.ts";
import { defineFunction } from "./define-function.ts";
import { mul, div, clamp, set, polynomial } from "./instructions.ts";
import { erfAbove, erfBelow } from "./numbers.ts";

export const erf = defineFunction(
  "erf",
  "The error function to 7.5 ulp, 4.5e-7 of its value. Minimax ratio of two polynomials.",
  ["x"],
  [
    comment("erf x = x p(x²) / q(x²); it is 1 beyond the bound"),
    set("x", clamp("x", -3.93, 3.93)),
    set("z", mul("x", "x")),
    ...polynomial("p", "z", erfAbove),
    ...polynomial("q", "z", erfBelow),
    comment("rounding may not lead beyond 1"),
    clamp(div(mul("x", "p"), "q"), -1, 1),
  ],
);
