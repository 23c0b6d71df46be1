import { comment, get, type Wat } from "../wat/wat.ts";
import { defineFunction } from "./define-function.ts";
import {
  abs,
  add,
  and,
  atMost,
  bits,
  clamp,
  div,
  equal,
  less,
  mul,
  polynomial,
  select,
  set,
  sqrt,
  sub,
  type Operand,
} from "./instructions.ts";
import { erfAbove, erfBelow, erfcExponent, erfinvFar, erfinvNear, expTail } from "./numbers.ts";
import { logarithm, scale, splitExponent, splitMantissa } from "./steps.ts";

export const erf = defineFunction(
  "erf",
  "The error function to 7.5 ulp, 4.5e-7 of its value. Minimax ratio of two polynomials.",
  ["x"],
  [
    comment("erf x = x p(x²) / q(x²); it is 1 beyond the bound"),
    set("x", clamp("x", -4, 4)),
    set("z", mul("x", "x")),
    ...polynomial("p", "z", erfAbove),
    ...polynomial("q", "z", erfBelow),
    comment("rounding may not lead beyond 1"),
    clamp(div(mul("x", "p"), "q"), -1, 1),
  ],
);

/** p is e to the power of it. */
const expOf = (value: Operand): readonly Wat[] => [
  set("y", value),
  set("y", clamp("y", -104, 89)),
  ...splitExponent("y", 254),
  ...polynomial("p", "r", expTail),
  set("p", add(add(mul(mul("r", "r"), "p"), "r"), 1)),
  ...scale("p"),
];

export const erfc = defineFunction(
  "erfc",
  "1 − erf x to 8 ulp. Near 0 by erf's ratio; further out t e^(p(t) − x²) with t = 1 / (1 + |x| / 2), a minimax fit.",
  ["x"],
  [
    set("z", mul("x", "x")),
    ...polynomial("p", "z", erfAbove),
    ...polynomial("q", "z", erfBelow),
    set("w", sub(1, div(mul("x", "p"), "q"))),
    set("m", less(abs("x"), 0.45)),
    comment("it is 0 or 2 beyond the bound"),
    set("a", atMost(abs("x"), 10.5)),
    set("c", div(1, add(mul("a", 0.5), 1))),
    ...polynomial("q", "c", erfcExponent),
    comment("x² in two parts, of which the first is exact"),
    set("l", and("a", bits(0xfffff000))),
    ...expOf(add(mul(sub("l", "a"), add("l", "a")), "q")),
    set("c", mul("c", "p")),
    ...expOf(mul(mul("l", "l"), -1)),
    set("c", mul("c", "p")),
    set("c", select(less("x", 0), sub(2, "c"), "c")),
    select("m", "w", "c"),
  ],
);

export const erfinv = defineFunction(
  "erfinv",
  "The inverse of erf to 5 ulp. Minimax fits in w = −log(1 − x²) below 5 and in √w beyond, as M. Giles has them (GPU Computing Gems, 2010).",
  ["x"],
  [
    set("a", abs("x")),
    set("l", mul(sub(1, "a"), add(1, "a"))),
    ...splitMantissa("l"),
    ...logarithm("l", 0),
    set("w", mul("p", -1)),
    set("v", sub("w", 2.5)),
    ...polynomial("p", "v", erfinvNear),
    set("v", sub(sqrt("w"), 3)),
    ...polynomial("q", "v", erfinvFar),
    set("p", select(less("w", 5), "p", "q")),
    comment("the fits say nothing of 1"),
    set("p", mul(select(equal("a", 1), Infinity, "p"), "x")),
    get("p"),
  ],
);
