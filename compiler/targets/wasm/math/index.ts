import type { MathFunction } from "./define-function.ts";
import { acos, asin, atan, atan2 } from "./arc.ts";
import { erf, erfc, erfinv } from "./error-function.ts";
import { exp, expm1, sigmoid, tanh } from "./exponential.ts";
import { digamma, lgamma, trigamma } from "./gamma.ts";
import { joined } from "./join.ts";
import { log, log1p } from "./logarithm.ts";
import { pow } from "./power.ts";
import { random } from "./random.ts";
import { fmod } from "./remainder.ts";
import { cos, sin } from "./sine.ts";

/** Functions that WebAssembly has no instruction for. Errors are the largest measured, in units of the last place: test/emit/wat-math.test.ts. */
export const mathFunctions = {
  exp,
  expm1,
  log,
  log1p,
  tanh,
  sigmoid,
  erf,
  pow,
  fmod,
  random,
  sin,
  cos,
  asin,
  acos,
  atan,
  atan2,
  erfc,
  erfinv,
  lgamma,
  digamma,
  trigamma,
} as const satisfies Readonly<Record<string, MathFunction>>;

export type MathName = keyof typeof mathFunctions;

/** The same for hosts with relaxed SIMD, of those that activations and shares are made of. */
export const joinedFunctions: Partial<Readonly<Record<MathName, MathFunction>>> = Object.fromEntries(
  Object.entries({ exp, expm1, tanh, sigmoid, erf }).map(([name, each]) => [name, joined(each)]),
);

/** A function as a build has it. */
export const mathFunction = (name: MathName, relaxed: boolean): MathFunction =>
  (relaxed ? joinedFunctions[name] : undefined) ?? mathFunctions[name];
