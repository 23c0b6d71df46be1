import {
  abs,
  add,
  addBits,
  addDouble,
  and,
  andNot,
  atLeast,
  atMost,
  bits,
  clamp,
  clampDouble,
  demote,
  div,
  divDouble,
  double,
  equal,
  instruction,
  join,
  less,
  lowerBits,
  mul,
  mulDouble,
  nearest,
  or,
  polynomial,
  promote,
  select,
  set,
  shiftLeft,
  shiftRight,
  spell,
  sub,
  subBits,
  subDouble,
  toFloat,
  unequal,
  upperHalf,
  xor,
  type Operand,
} from "./wat-instructions.ts";

export type MathName = "exp" | "expm1" | "log" | "log1p" | "tanh" | "sigmoid" | "erf" | "pow" | "sin" | "cos";

interface MathFunction {
  /** What it computes, how exactly, and whose polynomial it is. */
  readonly doc: string;
  /** Functions that it calls. */
  readonly needs: readonly MathName[];
  readonly parameters: readonly string[];
  /** Of its body in WebAssembly text: comments, what sets a local, and last the result. Base SIMD, no memory, no branch. */
  readonly lines: readonly string[];
  /** All of it as one function, from f32x4 to f32x4, each lane for itself. */
  readonly text: string;
}

type Body = Pick<MathFunction, "parameters" | "lines" | "text">;

function defineFunction(name: MathName, parameters: readonly string[], lines: readonly string[]): Body {
  const assigned = new Set(lines.flatMap((line) => /^\(local\.set \$(\w+)/.exec(line)?.[1] ?? []));
  const locals = [...assigned].filter((each) => !parameters.includes(each));
  const text = [
    `  (func $${name} ${parameters.map((each) => `(param $${each} v128)`).join(" ")} (result v128)`,
    ...(locals.length > 0 ? [`    ${locals.map((each) => `(local $${each} v128)`).join(" ")}`] : []),
    ...lines.map((line) => `    ${line}`),
    "  )",
  ].join("\n");
  return { parameters, lines, text };
}

/** Added to a small number, it rounds that to a whole one, which then stands in the lower bits of the sum. */
const rounder = 1.5 * 2 ** 23;
const rounderDouble = 1.5 * 2 ** 52;
const signBit = -0;
const exponentBits = 0xff800000;
const mantissaBits = 0x007fffff;
const one = 0x3f800000;
const sqrtHalf = 0x3f3504f3;
const smallestNormal = 2 ** -126;
const largest = (2 - 2 ** -23) * 2 ** 127;

// ln 2 in two parts, the first of so few bits that its product with an exponent is exact (Cephes).
const ln2High = 0.693359375;
const ln2Low = -2.1219444e-4;

/** (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2: a minimax fit, whose error in eʳ − 1 is 1.5e-8 relative. */
const expTail = [0.500000005841, 0.166665453568, 0.0416662900753, 0.00836635992563, 0.00139460265722] as const;
/** (2ʳ − 1) / r for |r| ≤ ½: a minimax fit, 2e-9. */
const exp2Tail = [0.693147204575, 0.240226513285, 0.0555033003055, 0.00961800557863, 0.00133996139661, 1.54759028e-4];
/** (tanh r − r) / r³ in r², for |r| ≤ 0.4 ln 2: a minimax fit, 7e-9. */
const tanhTail = [-0.333331693315, 0.133199935479, -0.0508946224527];
/** (ln(1 + f) − f + ½ f²) / f³ for √½ ≤ 1 + f ≤ √2 (Cephes, logf). */
const logTail = [
  3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
  1.167699874e-1, -1.151461031e-1, 7.0376836292e-2,
];
/** log₂((1 + s) / (1 − s)) / s in s², for √½ ≤ (1 + s) / (1 − s) ≤ √2: a minimax fit, 4e-12 relative. */
const log2Ratio = [2.88539008179, 0.961796673349, 0.577083583463, 0.41167281442, 0.340728252833];
/** (sin r − r) / r³ and (cos r − 1 + ½ r²) / r⁴ in r², for |r| ≤ π / 4 (Cephes, sinf and cosf). */
const sinTail = [-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4];
const cosTail = [4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5];
/** erf x / x as a ratio in x², for |x| ≤ 3.93: a minimax fit, 2e-8 relative. */
const erfAbove = [1.12837914542, 0.190783503095, 0.0527902164724, 0.00377958773271, 2.8480680051e-4, 2.04195598838e-6];
const erfBelow = [1, 0.502410197424, 0.114257362676, 0.014997395888, 0.00116520502312, 3.80038276099e-5];

/** Takes x apart into n ln 2 + r, and leaves n + `bias` in the lower bits of t. */
const splitExponent = (x: string, bias: number): string[] => [
  `;; ${x} = n ln 2 + r; the sum rounds n, and keeps it in its lower bits`,
  set("t", add(mul(x, Math.LOG2E), rounder + bias)),
  set("n", sub("t", rounder + bias)),
  set("r", sub(sub(x, mul("n", ln2High)), mul("n", ln2Low))),
];

/** Multiplies p by 2ⁿ, where t holds n + 254: in two factors, because 2ⁿ may be too large or too small for a float. */
const scale = (p: string): string[] => [
  ";; times 2^n, as the product of two powers of half the size",
  set("h", and(shiftLeft("t", 22), bits(exponentBits))),
  set(p, mul(mul(p, "h"), subBits(shiftLeft("t", 23), "h"))),
];

/** Takes x apart into 2ᵉ (1 + f). If x is 0 or no number, f is a number all the same. */
const splitMantissa = (x: string): string[] => [
  `;; ${x} = 2^e (1 + f), where √½ ≤ 1 + f < √2; a subnormal number is made normal first`,
  set("u", less(x, smallestNormal)),
  set("k", subBits(select("u", mul(x, 2 ** 23), x), bits(sqrtHalf))),
  set("e", sub(toFloat(shiftRight("k", 23)), and("u", 23))),
  set("f", sub(addBits(and("k", bits(mantissaBits)), bits(sqrtHalf)), 1)),
];

/** The logarithm from e and f; then what no formula gives. */
const logarithm = (x: string, zero: number): string[] => [
  set("z", mul("f", "f")),
  ...polynomial("p", "f", logTail),
  set("p", add(mul(mul("f", "z"), "p"), mul("e", ln2Low))),
  set("p", add(add(sub("p", mul("z", 0.5)), "f"), mul("e", ln2High))),
  ";; infinity and NaN are their own logarithms; below the pole all bits are set, which is NaN",
  set("p", select(less(x, Infinity), "p", x)),
  set("p", select(equal(x, zero), -Infinity, "p")),
  set("p", or("p", less(x, zero))),
];

const exp = defineFunction(
  "exp",
  ["x"],
  [
    ";; beyond these bounds the result is infinite or 0",
    set("x", clamp("x", -104, 89)),
    ...splitExponent("x", 254),
    ";; e^r = 1 + r + r² p(r)",
    ...polynomial("p", "r", expTail),
    set("p", add(add(mul(mul("r", "r"), "p"), "r"), 1)),
    ...scale("p"),
    "(local.get $p)",
  ],
);

const expm1 = defineFunction(
  "expm1",
  ["x"],
  [
    ";; beyond these bounds the result is infinite or −1",
    set("y", clamp("x", -18, 89)),
    ...splitExponent("y", 126),
    ";; e^r − 1 = r + r² p(r)",
    ...polynomial("p", "r", expTail),
    set("p", add(mul(mul("r", "r"), "p"), "r")),
    ";; half of the result, since 2^n itself may be too large: 2^(n−1) (e^r − 1) + 2^(n−1) − ½",
    set("s", shiftLeft("t", 23)),
    set("p", add(mul("s", "p"), sub("s", 0.5))),
    ";; the sign is that of x, also for −0",
    or(add("p", "p"), and("x", signBit)),
  ],
);

const tanh = defineFunction(
  "tanh",
  ["x"],
  [
    ";; it is 1 beyond the bound",
    set("a", atMost(abs("x"), 9.1)),
    ";; |x| = n ln 2 / 2 + r; see exp. As r is seldom negative, the sums below seldom cancel",
    set("t", add(sub(mul("a", 2 * Math.LOG2E), 0.3), rounder + 126)),
    set("n", sub("t", rounder + 126)),
    set("r", sub(sub("a", mul("n", ln2High / 2)), mul("n", ln2Low / 2))),
    ";; tanh r = r + r³ p(r²), which for |x| < 0.27 is already the result",
    set("z", mul("r", "r")),
    ...polynomial("p", "z", tanhTail),
    set("p", add(mul(mul("z", "p"), "r"), "r")),
    ";; tanh (r + n ln 2 / 2) = q / (q + 1 − tanh r), where q = (2^n + 1) / 2 tanh r + (2^n − 1) / 2",
    set("s", shiftLeft("t", 23)),
    set("q", add(mul("p", add("s", 0.5)), sub("s", 0.5))),
    or(div("q", add("q", sub(1, "p"))), and("x", signBit)),
  ],
);

const sigmoid = defineFunction(
  "sigmoid",
  ["x"],
  [
    ";; beyond these bounds e^−x is infinite or 0, as 2^n is for n = 128 and −127",
    set("y", clamp("x", -89, 88)),
    ";; −x = n ln 2 − r; see exp. The sums are short chains, side by side, which is quicker than Horner's rule",
    set("t", add(mul("y", -Math.LOG2E), rounder + 127)),
    set("n", sub("t", rounder + 127)),
    set("r", add(add("y", mul("n", ln2High)), mul("n", ln2Low))),
    ";; e^−r = 1 − r + r² p(−r)",
    set("z", mul("r", "r")),
    set("p", add(sub(expTail[2], mul("r", expTail[3])), mul("z", expTail[4]))),
    set("p", add(sub(expTail[0], mul("r", expTail[1])), mul("z", "p"))),
    set("p", add(sub(1, "r"), mul("z", "p"))),
    div(1, add(1, mul(shiftLeft("t", 23), "p"))),
  ],
);

const erf = defineFunction(
  "erf",
  ["x"],
  [
    ";; erf x = x p(x²) / q(x²); it is 1 beyond the bound",
    set("x", clamp("x", -3.93, 3.93)),
    set("z", mul("x", "x")),
    ...polynomial("p", "z", erfAbove),
    ...polynomial("q", "z", erfBelow),
    ";; rounding may not lead beyond 1",
    clamp(div(mul("x", "p"), "q"), -1, 1),
  ],
);

const log = defineFunction("log", ["x"], [...splitMantissa("x"), ...logarithm("x", 0), "(local.get $p)"]);

const log1p = defineFunction(
  "log1p",
  ["x"],
  [
    ";; 1 + x ≈ 2^e (1 + f), where √½ ≤ 1 + f < √2; k holds e as the exponent of a float does",
    set("k", subBits(add("x", 1), bits(sqrtHalf))),
    set("e", toFloat(shiftRight("k", 23))),
    set("k", and("k", bits(exponentBits))),
    ";; f = 2^−e x + 2^−e − 1, which the rounding of 1 + x does not touch; 2^−128 counts as 0",
    set("f", add(subBits("x", "k"), sub(atLeast(subBits(bits(one), "k"), 0), 1))),
    ...logarithm("x", -1),
    ";; the sign is that of x, also for −0",
    or("p", and("x", signBit)),
  ],
);

/** Sine and cosine differ by a quarter turn and in how they treat the sign of x. */
const defineSine = (name: "sin" | "cos"): Body => {
  // The first 33 bits of π / 2, whose product with n < 2²⁰ is exact, and the rest (fdlibm).
  const reduce = (half: string, value: Operand): string[] => [
    set(half, promote(value)),
    set(`n${half}`, addDouble(mulDouble(half, double(2 / Math.PI)), double(rounderDouble))),
    set("n", subDouble(`n${half}`, double(rounderDouble))),
    set(half, subDouble(half, mulDouble("n", double(1.5707963267341256)))),
    set(half, subDouble(half, mulDouble("n", double(6.077100506506192e-11)))),
  ];
  const turns = lowerBits("nl", "nh");
  const sign = and(shiftLeft("k", 30), signBit);
  return defineFunction(
    name,
    ["x"],
    [
      ";; |x| = k π / 2 + r, in double, the lower and the upper lanes apart; k is known by its lower bits",
      set("a", abs("x")),
      ...reduce("l", "a"),
      ...reduce("h", upperHalf("a")),
      set("k", name === "sin" ? turns : addBits(turns, bits(1))),
      ";; the bounds matter where x is so large that nothing is known about r",
      set("r", clamp(join(demote("l"), demote("h")), -0.79, 0.79)),
      set("z", mul("r", "r")),
      ";; sin r",
      ...polynomial("p", "z", sinTail),
      set("p", add(mul(mul("z", "p"), "r"), "r")),
      ";; cos r",
      ...polynomial("q", "z", cosTail),
      set("q", add(sub(mul(mul("z", "z"), "q"), mul("z", 0.5)), 1)),
      ";; every other quarter is a cosine, every other half is negative",
      set("p", select(instruction("i32x4.eq")(and("k", bits(1)), bits(0)), "p", "q")),
      xor("p", name === "sin" ? xor(sign, and("x", signBit)) : sign),
    ],
  );
};

const definePow = (): Body => {
  const log2AndProduct = (half: string, at: (local: string) => string): string[] => [
    set("d", promote(at("f"))),
    set("d", divDouble("d", addDouble("d", double(2)))),
    set("z", mulDouble("d", "d")),
    ...polynomial("p", "z", log2Ratio, "f64x2"),
    set("d", addDouble(mulDouble("d", "p"), promote(at("e")))),
    set("d", clampDouble(mulDouble("d", promote(at("b"))), -151, 129)),
    set(`n${half}`, addDouble("d", double(rounderDouble + 254))),
    set(half, subDouble("d", subDouble(`n${half}`, double(rounderDouble + 254)))),
  ];
  return defineFunction(
    "pow",
    ["a", "b"],
    [
      ";; an infinite exponent does what the largest number does, without 0 times infinity",
      set("b", clamp("b", -largest, largest)),
      set("m", abs("a")),
      ...splitMantissa("m"),
      ";; 0, infinity and NaN have such an exponent too",
      set("finite", less("m", Infinity)),
      set("e", select("finite", "e", "m")),
      set("e", select(equal("a", 0), -Infinity, "e")),
      ";; b log2 |a| = n + r, in double, the lower and the upper lanes apart",
      ...log2AndProduct("l", spell),
      ...log2AndProduct("h", upperHalf),
      set("r", join(demote("l"), demote("h"))),
      set("t", lowerBits("nl", "nh")),
      ";; 2^r = 1 + r p(r)",
      ...polynomial("p", "r", exp2Tail),
      set("p", add(mul("r", "p"), 1)),
      ...scale("p"),
      ";; an odd exponent keeps the sign of a; one that is not whole has no real result",
      set("whole", equal(nearest("b"), "b")),
      set("h", mul("b", 0.5)),
      set("h", and("whole", unequal(nearest("h"), "h"))),
      set("p", xor("p", and(and("a", signBit), "h"))),
      set("p", or("p", andNot(and("finite", less("a", 0)), "whole"))),
      ";; 1 to any power, and anything to the power of 0, even NaN",
      select(or(equal("a", 1), equal("b", 0)), 1, "p"),
    ],
  );
};

/** No function calls another one so far. */
const alone = (body: Body, doc: string): MathFunction => ({ doc, needs: [], ...body });

/** Errors are the largest measured, in units of the last place: test/emit/wat-math.test.ts. */
export const watMath: Readonly<Record<MathName, MathFunction>> = {
  exp: alone(exp, "eˣ to 1.1 ulp, subnormal numbers included. Minimax fit after taking out a power of 2."),
  expm1: alone(expm1, "eˣ − 1 to 1.8 ulp. Minimax fit after taking out a power of 2."),
  log: alone(log, "The natural logarithm to 0.9 ulp, subnormal numbers included. Polynomial of Cephes (logf)."),
  log1p: alone(log1p, "log(1 + x) to 1.4 ulp. Polynomial of Cephes (logf)."),
  tanh: alone(tanh, "The hyperbolic tangent to 1.7 ulp. Minimax fit near 0, and the addition theorem."),
  sigmoid: alone(sigmoid, "1 / (1 + e⁻ˣ) to 3 ulp for |x| ≤ 88, 0 or 1 beyond. Minimax fit of e⁻ˣ, as in exp."),
  erf: alone(erf, "The error function to 7.5 ulp, 4.5e-7 of its value. Minimax ratio of two polynomials."),
  pow: alone(definePow(), "aᵇ to 1.4 ulp, with C's special cases. Minimax fits; the logarithm is in double."),
  sin: alone(
    defineSine("sin"),
    "The sine to 1.6 ulp for |x| ≤ 1e6, to 1e-6 for |x| ≤ 1e9, within ±1 beyond. Polynomials of Cephes (sinf, cosf).",
  ),
  cos: alone(defineSine("cos"), "The cosine, as exact as the sine."),
};
