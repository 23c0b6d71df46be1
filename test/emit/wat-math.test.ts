import loadWabt from "wabt";
import { beforeAll, describe, expect, test } from "vitest";
import { randomBits } from "../../compiler/ir/reference.ts";
import { digamma, erfc, erfinv, lgamma, trigamma } from "../../compiler/ir/special-functions.ts";
import { joinedFunctions, mathFunctions, type MathName } from "../../compiler/targets/wasm/math/index.ts";
import { spellFunction } from "../../compiler/targets/wasm/wat/spell-wat.ts";
import { hasRelaxedSimd } from "../support/execute-wasm.ts";
import { seeded } from "../support/random.ts";

const names = Object.keys(mathFunctions) as MathName[]; // the keys are the names, by the table's type
const capacity = 1 << 17;
/** A function, or as builds for relaxed SIMD have it, which are those that multiply and add at once. */
type Spelling = MathName | `${MathName}.joined`;
const joinedNames = Object.keys(joinedFunctions) as (keyof typeof joinedFunctions)[]; // as above
const spellingsOf = (name: MathName): readonly Spelling[] => [
  name,
  ...(name in joinedFunctions ? ([`${name}.joined`] as const) : []),
];
let call: (name: Spelling, a: readonly number[] | Float32Array, b?: readonly number[] | Float32Array) => Float32Array;

const takesTwo = new Set<MathName>(["atan2", "pow", "fmod", "random"]);

/** Applies a function to arrays, four numbers at a time. */
const wrapper = (name: Spelling): string => `
  (func (export "${name}") (param $p i32) (param $end i32)
    (loop $next
      (v128.store offset=${capacity * 8} (local.get $p)
        (call $${name} (v128.load (local.get $p)) ${takesTwo.has(name as MathName) ? `(v128.load offset=${capacity * 4} (local.get $p))` : ""}))
      (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end)))))`;

/** What is needed of WebAssembly, whose types come with the DOM's. */
interface Host {
  instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: Record<string, unknown> } }>;
}
const host = (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;

async function instantiate(text: string): Promise<Record<string, unknown>> {
  const module = (await loadWabt()).parseWat("math.wat", text, { simd: true, relaxed_simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return (await host.instantiate(buffer)).instance.exports;
}

const textOf = (name: MathName): string => spellFunction(mathFunctions[name].definition);

const joinedTextOf = (name: MathName): string =>
  spellFunction((joinedFunctions[name] ?? mathFunctions[name]).definition);

beforeAll(async () => {
  const pages = (capacity * 12) / 65536;
  expect(hasRelaxedSimd).toBe(true);
  const functions = [
    ...names.map((name) => `${textOf(name)}\n${wrapper(name)}`),
    ...joinedNames.map((name) => `${joinedTextOf(name)}\n${wrapper(`${name}.joined`)}`),
  ];
  const exports = await instantiate(`(module (memory (export "memory") ${pages})\n${functions.join("\n")})`);
  const { buffer } = exports["memory"] as { readonly buffer: ArrayBuffer }; // the module above exports it so
  const views = [0, 1, 2].map((at) => new Float32Array(buffer, at * capacity * 4, capacity));
  const [first, second, result] = views as [Float32Array, Float32Array, Float32Array]; // three of them
  call = (name, a, b = []) => {
    first.set(a);
    second.set(b);
    (exports[name] as (start: number, end: number) => void)(0, Math.ceil(a.length / 4) * 16); // see wrapper
    return result.slice(0, a.length);
  };
});

test.each(names)("%s stands alone", async (name) => {
  await expect(instantiate(`(module ${textOf(name)})`)).resolves.toBeDefined();
  expect(textOf(name)).not.toContain("relaxed");
});

test.each(joinedNames)("%s of builds for relaxed SIMD multiplies and adds at once", async (name) => {
  await expect(instantiate(`(module ${joinedTextOf(name)})`)).resolves.toBeDefined();
  expect(joinedTextOf(name)).toContain("f32x4.relaxed_madd");
});

/** Errors in units of the last place of a float32, as `doc` promises them. */
const sweeps: readonly {
  readonly name: Exclude<MathName, "atan2" | "pow" | "fmod" | "random">;
  readonly reference: (x: number) => number;
  /** Where most of the inputs lie; others have any exponent. */
  readonly from: number;
  readonly to: number;
  readonly ulp: number;
  /** No more than the range of results is promised for arguments beyond. */
  readonly until?: number;
}[] = [
  { name: "exp", reference: Math.exp, from: -104, to: 89, ulp: 1.1 },
  { name: "expm1", reference: Math.expm1, from: -18, to: 3, ulp: 1.8 },
  { name: "log", reference: Math.log, from: 0, to: 4, ulp: 0.9 },
  { name: "log1p", reference: Math.log1p, from: -1, to: 3, ulp: 1.4 },
  { name: "tanh", reference: Math.tanh, from: -10, to: 10, ulp: 1.7 },
  { name: "sigmoid", reference: (x) => 1 / (1 + Math.exp(-x)), from: -88, to: 20, ulp: 3, until: 88 },
  { name: "erf", reference: erf, from: -4, to: 4, ulp: 7.5 },
  { name: "erfc", reference: erfc, from: -3, to: 10, ulp: 8 },
  { name: "erfinv", reference: erfinv, from: -1, to: 1, ulp: 5 },
  { name: "asin", reference: Math.asin, from: -1, to: 1, ulp: 2.5 },
  { name: "acos", reference: Math.acos, from: -1, to: 1, ulp: 2.5 },
  { name: "atan", reference: Math.atan, from: -8, to: 8, ulp: 2.5 },
  { name: "sin", reference: Math.sin, from: -1e4, to: 1e4, ulp: 1.6 },
  { name: "cos", reference: Math.cos, from: -1e4, to: 1e4, ulp: 1.6 },
];

const spelledSweeps = sweeps.flatMap((each) => spellingsOf(each.name).map((spelling) => ({ ...each, spelling })));

test.each(spelledSweeps)(
  "$spelling is exact to $ulp ulp",
  ({ spelling, reference, from, to, ulp, until = Infinity }) => {
    const random = seeded(1);
    const within = Array.from({ length: 40_000 }, () => from + (to - from) * random());
    const inputs = Float32Array.from([...everyExponent(80, random), ...within]);
    const outputs = call(spelling, inputs);
    const beyond = (x: number): boolean => Math.abs(x) > until && Math.abs(x) < Infinity;
    expectWithin(
      ulp,
      worst(inputs, outputs, (x) => (beyond(x) ? undefined : reference(x))),
    );
    if (until < Infinity) expect(outputs.every((y, i) => !beyond(inputs[i] ?? 0) || Math.abs(y) <= 1)).toBe(true);
  },
);

/** Near their zeros and between their poles they are sums that cancel: errors in units of the largest of these. */
test.each([
  { name: "lgamma", reference: lgamma, ulp: 4, from: 0.001 },
  { name: "lgamma", reference: lgamma, ulp: 40, from: -30 },
  { name: "digamma", reference: digamma, ulp: 10, from: 0.001 },
  { name: "digamma", reference: digamma, ulp: 40, from: -30 },
  { name: "trigamma", reference: trigamma, ulp: 20, from: -30 },
] as const)("$name from $from on is exact to $ulp ulp", ({ name, reference, ulp, from }) => {
  const random = seeded(4);
  const within = Array.from({ length: 60_000 }, () => from + (40 - from) * random());
  const inputs = Float32Array.from([...within, ...everyExponent(20, random).map(Math.abs)]);
  const outputs = call(name, inputs);
  const found = { ulp: 0, x: NaN, got: NaN, want: NaN };
  inputs.forEach((x, i) => {
    const [got, want] = [outputs[i] ?? NaN, reference(x)];
    // A zero of lgamma or digamma is the difference of numbers of about the size of x; near a pole all depends on how near.
    const part = Math.abs(x - Math.round(x));
    if (x < 0 && part < 1e-3) return;
    const size = Math.max(Math.abs(want), x < 0 ? Math.max(8, Math.abs(x)) : name === "digamma" ? 1 : 0);
    const error = ulps(got + (size - Math.abs(want)), want + (size - Math.abs(want)));
    const distance =
      Number.isFinite(want) && Number.isFinite(got)
        ? Math.abs(got - want) / 2 ** (Math.floor(Math.log2(Math.max(size, 2 ** -126))) - 23)
        : error;
    if (distance > found.ulp) Object.assign(found, { ulp: distance, x, got, want });
  });
  expectWithin(ulp, found);
});

test("atan2 is exact to 3 ulp, and treats special values as C does", () => {
  const random = seeded(3);
  const sides = (): number[] => [
    ...everyExponent(20, random),
    ...Array.from({ length: 30_000 }, () => 4 * random() - 2),
  ];
  const sizes = [0, 1e-40, 0.5, 1, 3e38, Infinity];
  const special = [NaN, ...sizes.flatMap((each) => [each, -each])];
  const [ys, xs] = [sides(), sides().toReversed()];
  const a = Float32Array.from([...ys, ...special.flatMap((each) => special.map(() => each))]);
  const b = Float32Array.from([...xs, ...special.flatMap(() => special)]);
  const outputs = call("atan2", a, b);
  expectWithin(
    3,
    worst(a, outputs, (y, i) => {
      const want = Math.atan2(y, b[i] ?? 0);
      // Quotients below all normal numbers lose digits.
      return Math.abs(want) < 2 ** -125 && want !== 0 ? undefined : want;
    }),
  );
});

describe("pow", () => {
  const random = seeded(2);
  const bases = everyExponent(30, random).map(Math.abs);

  test.each([0, 1, 2, 3, 0.5, -1, -2, 10])("to the power of %f is exact to 1.4 ulp", (b) => {
    const inputs = Float32Array.from(b === 0.5 ? bases : [...bases, ...bases.map((each) => -each)]);
    const outputs = call(
      "pow",
      inputs,
      inputs.map(() => b),
    );
    expectWithin(
      1.4,
      worst(inputs, outputs, (x) => powOfC(x, b)),
    );
  });

  test("is exact to 1.5 ulp where the result is any float", () => {
    const inputs = Float32Array.from(bases);
    const exponents = inputs.map((a) => ((random() * 2 - 1) * 104) / Math.log(a));
    const outputs = call("pow", inputs, exponents);
    expectWithin(
      1.4,
      worst(inputs, outputs, (x, i) => powOfC(x, exponents[i] ?? 0)),
    );
  });

  test("treats special values as C does", () => {
    const sizes = [0, 1e-45, 1e-20, 0.5, 1, 1.5, 2, 2.5, 3, 16777215, 16777216, 3.4e38, Infinity];
    const specials = [NaN, ...sizes.flatMap((each) => [each, -each])].map(Math.fround);
    const pairs = specials.flatMap((a) => specials.map((b) => [a, b] as const));
    const outputs = call(
      "pow",
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
    );
    const wrong = pairs.flatMap(([a, b], i) => {
      const [got, want] = [outputs[i] ?? 0, Math.fround(powOfC(a, b))];
      return Object.is(got, want) || (Number.isFinite(want) && want !== 0 && ulps(got, want) < 1.4)
        ? []
        : [`pow(${a}, ${b}) is ${got}, not ${want}`];
    });
    expect(wrong).toEqual([]);
  });
});

test("what a lane is beside does not change its sine", () => {
  const small = Float32Array.from([1, 1e5, -3e5, 7e5]);
  const alone = call("sin", small);
  for (const [i, x] of small.entries()) {
    expect(call("sin", [x, 1e30, -3e38, 1e7])[0]).toBe(alone[i]);
  }
});

test("fmod is C's, to the bit", () => {
  const random = seeded(3);
  const sizes = [0, 2 ** -149, 1e-40, 1e-20, 0.1, 0.5, 1, 3, 16777215, 1e10, 1e38, 3.4e38, Infinity, NaN];
  const numbers = [...sizes, ...everyExponent(1, random).filter((_, i) => i % 3 === 0)]
    .flatMap((each) => [each, -each])
    .map(Math.fround);
  const pairs = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));
  const wrong = (of: readonly (readonly [number, number])[]): readonly string[] => {
    const outputs = call(
      "fmod",
      of.map(([a]) => a),
      of.map(([, b]) => b),
    );
    return of.flatMap(([a, b], i) => (Object.is(outputs[i], a % b) ? [] : [`fmod(${a}, ${b}) is ${outputs[i]}`]));
  };
  for (let at = 0; at < pairs.length; at += capacity) expect(wrong(pairs.slice(at, at + capacity))).toEqual([]);
});

const minus0 = -0;
const specials: readonly (readonly [name: MathName, x: number, y: number])[] = [
  ...names.filter((each) => !takesTwo.has(each)).map((each) => [each, NaN, NaN] as const),
  ["exp", Infinity, Infinity],
  ["exp", -Infinity, 0],
  ["exp", 0, 1],
  ["exp", 88.8, Infinity],
  ["exp", -104, 0],
  ["exp", -103, 2 ** -149],
  ["expm1", Infinity, Infinity],
  ["expm1", -Infinity, -1],
  ["expm1", 0, 0],
  ["expm1", minus0, minus0],
  ["log", Infinity, Infinity],
  ["log", -Infinity, NaN],
  ["log", -1, NaN],
  ["log", -(2 ** -149), NaN],
  ["log", 0, -Infinity],
  ["log", minus0, -Infinity],
  ["log", 1, 0],
  ["log", 2 ** -149, Math.log(2 ** -149)],
  ["log1p", Infinity, Infinity],
  ["log1p", -Infinity, NaN],
  ["log1p", -1.5, NaN],
  ["log1p", -1, -Infinity],
  ["log1p", 0, 0],
  ["log1p", minus0, minus0],
  ["log1p", 3.4028234663852886e38, Math.log(3.4028234663852886e38)],
  ["tanh", Infinity, 1],
  ["tanh", -Infinity, -1],
  ["tanh", 0, 0],
  ["tanh", minus0, minus0],
  ["erf", Infinity, 1],
  ["erf", -Infinity, -1],
  ["erf", 0, 0],
  ["erf", minus0, minus0],
  ["erfc", Infinity, 0],
  ["erfc", -Infinity, 2],
  ["erfc", 0, 1],
  ["erfinv", 1, Infinity],
  ["erfinv", -1, -Infinity],
  ["erfinv", 1.5, NaN],
  ["erfinv", minus0, minus0],
  ["asin", 1.0001, NaN],
  ["asin", -1, -Math.PI / 2],
  ["asin", minus0, minus0],
  ["acos", -1, Math.PI],
  ["acos", 1, 0],
  ["acos", -Infinity, NaN],
  ["atan", Infinity, Math.PI / 2],
  ["atan", -Infinity, -Math.PI / 2],
  ["atan", minus0, minus0],
  ["lgamma", 1, 0],
  ["lgamma", 2, 0],
  ["lgamma", 0, Infinity],
  ["lgamma", minus0, Infinity],
  ["lgamma", -3, Infinity],
  ["lgamma", Infinity, Infinity],
  ["lgamma", -Infinity, Infinity],
  ["lgamma", 1e37, Infinity],
  ["digamma", 0, -Infinity],
  ["digamma", minus0, Infinity],
  ["digamma", -2, NaN],
  ["digamma", Infinity, Infinity],
  ["digamma", -Infinity, NaN],
  ["trigamma", Infinity, 0],
  ["trigamma", 0, Infinity],
  ["sin", Infinity, NaN],
  ["sin", -Infinity, NaN],
  ["sin", 0, 0],
  ["sin", minus0, minus0],
  ["cos", Infinity, NaN],
  ["cos", -Infinity, NaN],
  ["cos", minus0, 1],
];

const spelledSpecials = specials.flatMap(([name, x, y]) =>
  spellingsOf(name).map((spelling) => [spelling, x, y] as const),
);

test.each(spelledSpecials)("%s(%f) is %f", (spelling, x, y) => {
  expect([...call(spelling, [x, 0.5, x, 1])].filter((_, lane) => lane % 2 === 0)).toEqual([
    Math.fround(y),
    Math.fround(y),
  ]);
});

/** Both signs and all exponents, from the subnormal numbers up to infinity and NaN, each with random mantissas. */
function everyExponent(mantissas: number, random: () => number): number[] {
  const patterns = Uint32Array.from({ length: 512 * mantissas }, (_, i) => (i % 512) * 2 ** 23 + random() * 2 ** 23);
  return [...new Float32Array(patterns.buffer)];
}

/** The largest error and where it is; places of which nothing is expected do not count. */
function worst(inputs: Float32Array, outputs: Float32Array, reference: (x: number, i: number) => number | undefined) {
  let found = { ulp: 0, x: NaN, got: NaN, want: NaN };
  inputs.forEach((x, i) => {
    const [got, want] = [outputs[i] ?? NaN, reference(x, i)];
    if (want === undefined) return;
    const ulp = ulps(got, want);
    if (ulp > found.ulp) found = { ulp, x, got, want };
  });
  return found;
}

/** The distance in units of the last place of a float32 of the size of `want`. What overflows counts as 2¹²⁸. */
function ulps(got: number, want: number): number {
  if (Number.isNaN(want) || Number.isNaN(got)) return Number.isNaN(want) && Number.isNaN(got) ? 0 : Infinity;
  const finite = (value: number): number => Math.max(-(2 ** 128), Math.min(2 ** 128, value));
  const exponent = Math.min(127, Math.max(-126, Math.floor(Math.log2(Math.abs(want)))));
  return Math.abs(finite(got) - finite(want)) / 2 ** (exponent - 23);
}

function expectWithin(ulp: number, found: ReturnType<typeof worst>): void {
  expect(found.ulp, JSON.stringify(found)).toBeLessThanOrEqual(ulp);
}

/** The error function in double: its Taylor series, and further out the continued fraction of its complement. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(x) || a > 7) return Math.sign(x);
  if (a < 2.5) {
    let [sum, term] = [x, x];
    for (let i = 1; i < 40; i++) sum += (term *= (-x * x) / i) / (2 * i + 1);
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = a;
  for (let i = 60; i > 0; i--) fraction = a + i / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / fraction);
}

/** C's pow differs from JavaScript's where the base is ±1. */
function powOfC(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b);
}

test("random gives the bits of its reference", () => {
  const next = seeded(11);
  const whole = (): number[] => Array.from({ length: 4000 }, () => Math.floor(next() * 2 ** 24));
  const [a, b] = [whole(), whole()];
  expect([...call("random", a, b)]).toEqual(a.map((value, i) => randomBits(value, b[i] ?? 0)));
});
