import { comment, get } from "../wat/wat.ts";
import { defineFunction } from "./define-function.ts";
import { add, sub, mul, div, abs, and, or, shiftLeft, atMost, clamp, set, polynomial } from "./instructions.ts";
import { rounder, signBit, ln2High, ln2Low, expTail, tanhTail } from "./numbers.ts";
import { splitExponent, scale } from "./steps.ts";

export const exp = defineFunction(
  "exp",
  "eˣ to 1.1 ulp, subnormal numbers included. Minimax fit after taking out a power of 2.",
  ["x"],
  [
    comment("beyond these bounds the result is infinite or 0"),
    set("x", clamp("x", -104, 89)),
    ...splitExponent("x", 254),
    comment("e^r = 1 + r + r² p(r)"),
    ...polynomial("p", "r", expTail),
    set("p", add(add(mul(mul("r", "r"), "p"), "r"), 1)),
    ...scale("p"),
    get("p"),
  ],
);

export const expm1 = defineFunction(
  "expm1",
  "eˣ − 1 to 1.8 ulp. Minimax fit after taking out a power of 2.",
  ["x"],
  [
    comment("beyond these bounds the result is infinite or −1"),
    set("y", clamp("x", -18, 89)),
    ...splitExponent("y", 126),
    comment("e^r − 1 = r + r² p(r)"),
    ...polynomial("p", "r", expTail),
    set("p", add(mul(mul("r", "r"), "p"), "r")),
    comment("half of the result, since 2^n itself may be too large: 2^(n−1) (e^r − 1) + 2^(n−1) − ½"),
    set("s", shiftLeft("t", 23)),
    set("p", add(mul("s", "p"), sub("s", 0.5))),
    comment("the sign is that of x, also for −0"),
    or(add("p", "p"), and("x", signBit)),
  ],
);

export const tanh = defineFunction(
  "tanh",
  "The hyperbolic tangent to 1.7 ulp. Minimax fit near 0, and the addition theorem.",
  ["x"],
  [
    comment("it is 1 beyond the bound"),
    set("a", atMost(abs("x"), 9.1)),
    comment("|x| = n ln 2 / 2 + r; see exp. As r is seldom negative, the sums below seldom cancel"),
    set("t", add(sub(mul("a", 2 * Math.LOG2E), 0.3), rounder + 126)),
    set("n", sub("t", rounder + 126)),
    set("r", sub(sub("a", mul("n", ln2High / 2)), mul("n", ln2Low / 2))),
    comment("tanh r = r + r³ p(r²), which for |x| < 0.27 is already the result"),
    set("z", mul("r", "r")),
    ...polynomial("p", "z", tanhTail),
    set("p", add(mul(mul("z", "p"), "r"), "r")),
    comment("tanh (r + n ln 2 / 2) = q / (q + 1 − tanh r), where q = (2^n + 1) / 2 tanh r + (2^n − 1) / 2"),
    set("s", shiftLeft("t", 23)),
    set("q", add(mul("p", add("s", 0.5)), sub("s", 0.5))),
    or(div("q", add("q", sub(1, "p"))), and("x", signBit)),
  ],
);

export const sigmoid = defineFunction(
  "sigmoid",
  "1 / (1 + e⁻ˣ) to 3 ulp for |x| ≤ 88, 0 or 1 beyond. Minimax fit of e⁻ˣ, as in exp.",
  ["x"],
  [
    comment("beyond these bounds e^−x is infinite or 0, as 2^n is for n = 128 and −127"),
    set("y", clamp("x", -89, 88)),
    comment("−x = n ln 2 − r; see exp. The sums are short chains, side by side, which is quicker than Horner's rule"),
    set("t", add(mul("y", -Math.LOG2E), rounder + 127)),
    set("n", sub("t", rounder + 127)),
    set("r", add(add("y", mul("n", ln2High)), mul("n", ln2Low))),
    comment("e^−r = 1 − r + r² p(−r)"),
    set("z", mul("r", "r")),
    set("p", add(sub(expTail[2], mul("r", expTail[3])), mul("z", expTail[4]))),
    set("p", add(sub(expTail[0], mul("r", expTail[1])), mul("z", "p"))),
    set("p", add(sub(1, "r"), mul("z", "p"))),
    div(1, add(1, mul(shiftLeft("t", 23), "p"))),
  ],
);
