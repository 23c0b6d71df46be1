import { comment, get, type Wat } from "../wat/wat.ts";
import { defineFunction } from "./define-function.ts";
import {
  abs,
  add,
  and,
  div,
  equal,
  less,
  mul,
  nearest,
  polynomial,
  select,
  set,
  sub,
  type Operand,
} from "./instructions.ts";
import { gammaNearOne, gammaNearTwo, sinPiRatio } from "./numbers.ts";
import { logarithm, splitMantissa } from "./steps.ts";

/** p is the logarithm of l, which is changed. */
const logOf = (value: Operand): readonly Wat[] => [set("l", value), ...splitMantissa("l"), ...logarithm("l", 0)];

/** v is the distance of x from the nearest whole number, and i the sine of π times that. */
const sineOfTurn = (x: Operand): readonly Wat[] => [
  set("v", sub(x, nearest(x))),
  set("z", mul("v", "v")),
  ...polynomial("i", "z", sinPiRatio),
  set("i", mul("i", "v")),
];

const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

export const lgamma = defineFunction(
  "lgamma",
  "log |Γ(x)| to 4 ulp for x > 0, to 1e-6 of the largest summand below. Minimax fits near 1 and 2, Stirling's series from 6.5 on.",
  ["x"],
  [
    comment("below −½ by Γ(x) Γ(−x) = −π / (x sin πx)"),
    set("n", less("x", -0.5)),
    set("a", abs("x")),
    set("s", select("n", "a", "x")),
    comment("from 1.25 to 2.5 by Γ(x + 1) = x Γ(x)"),
    set("w", "s"),
    set("o", 1),
    ...[0, 1].flatMap(() => [
      set("m", less("w", 1.25)),
      set("o", mul("o", select("m", "w", 1))),
      set("w", add("w", and("m", 1))),
    ]),
    set("d", 1),
    ...[0, 1, 2, 3].flatMap(() => [
      set("m", less(2.5, "w")),
      set("w", sub("w", and("m", 1))),
      set("d", mul("d", select("m", "w", 1))),
    ]),
    set("g", less(6.5, "s")),
    ...logOf(select("g", "s", abs(mul("d", "o")))),
    set("w", sub("w", 2)),
    ...polynomial("y", "w", gammaNearTwo),
    set("y", add(mul("y", "w"), select(less("s", 1.25), mul("p", -1), "p"))),
    comment("near 1, where it is 0"),
    set("w", sub("s", 1)),
    ...polynomial("i", "w", gammaNearOne),
    set("y", select(less(abs("w"), 0.25), add(mul("i", "w"), 0), "y")),
    comment("Stirling's series"),
    set("i", div(1, "s")),
    set("z", mul("i", "i")),
    set("z", add(mul(add(mul("z", 1 / 1260), -1 / 360), "z"), 1 / 12)),
    set("z", add(mul("z", "i"), HALF_LOG_2_PI - 0.5)),
    set("y", select("g", add(mul(sub("s", 0.5), sub("p", 1)), "z"), "y")),
    ...sineOfTurn("a"),
    ...logOf(div(Math.PI, mul("a", abs("i")))),
    set("y", select("n", sub("p", "y"), "y")),
    set("y", select(equal("a", Infinity), Infinity, "y")),
    get("y"),
  ],
);

export const digamma = defineFunction(
  "digamma",
  "The slope of log Γ, to 1e-6 of the largest summand. Asymptotic series from 6 on, recurrence below, and reflection below 0.",
  ["x"],
  [
    set("c", less("x", 0)),
    set("s", select("c", sub(1, "x"), "x")),
    set("y", 0),
    ...[0, 1, 2, 3, 4, 5].flatMap(() => [
      set("m", less("s", 6)),
      set("y", sub("y", and("m", div(1, "s")))),
      set("s", add("s", and("m", 1))),
    ]),
    ...logOf("s"),
    set("i", div(1, "s")),
    set("z", mul("i", "i")),
    set("w", add(mul("z", 1 / 132), -1 / 240)),
    set("w", add(mul("w", "z"), 1 / 252)),
    set("w", add(mul("w", "z"), -1 / 120)),
    set("w", mul(add(mul("w", "z"), 1 / 12), "z")),
    set("y", add("y", sub(sub("p", mul("i", 0.5)), "w"))),
    comment("π / tan πx; nothing is known at whole numbers"),
    ...sineOfTurn("x"),
    set("h", sub(0.5, abs("v"))),
    set("z", mul("h", "h")),
    ...polynomial("w", "z", sinPiRatio),
    set("w", div(mul(mul("w", "h"), Math.PI), "i")),
    set("w", select(equal("v", 0), NaN, "w")),
    set("y", select("c", sub("y", "w"), "y")),
    get("y"),
  ],
);

export const trigamma = defineFunction(
  "trigamma",
  "The slope of digamma, to 1e-6 of the largest summand. Recurrence, then the asymptotic series; reflection below ½.",
  ["x"],
  [
    set("c", less("x", 0.5)),
    set("s", select("c", sub(1, "x"), "x")),
    set("y", 0),
    ...[0, 1, 2, 3, 4, 5].flatMap(() => [set("y", add("y", div(1, mul("s", "s")))), set("s", add("s", 1))]),
    set("i", div(1, "s")),
    set("z", mul("i", "i")),
    set("w", add(mul("z", 1 / 42), -1 / 30)),
    set("w", add(mul("w", "z"), 1 / 6)),
    set("w", mul(add(add(mul("w", "z"), mul("i", 0.5)), 1), "i")),
    set("y", add("y", "w")),
    ...sineOfTurn("x"),
    set("w", div(Math.PI, "i")),
    set("y", select("c", sub(mul("w", "w"), "y"), "y")),
    get("y"),
  ],
);
