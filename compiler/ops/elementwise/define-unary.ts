import type { Expression } from "../../ir/kernel/program.ts";
import type { OpTraits } from "../../ir/op-traits.ts";
import type { AttrSchema, AttrValue, AttrValues, Op } from "../../ir/op.ts";
import { definePointwise } from "./define-pointwise.ts";

export const ACTIVATION_SOURCE = "aten/src/ATen/native/Activation.cpp";
export const UNARY_SOURCE = "aten/src/ATen/native/UnaryOps.cpp";

/** How fast the result changes, where that does not follow from the kernel's expression or follows from the result. */
type Slope<A = unknown> = (x: Expression, result: Expression, attrs: A) => Expression;

const derivativeBy = <A>(slope: Slope<A> | undefined): OpTraits =>
  slope ? { derivative: ([x], result, attrs) => [slope(x as Expression, result, attrs as A)] } : {};

/** A function of one element: `value` is the reference, `scalar` the same in words of the kernel language. */
export const unary = (
  name: string,
  summary: string,
  source: string,
  value: (x: number) => number,
  scalar: (x: Expression) => Expression,
  slope?: Slope,
): Op =>
  definePointwise({
    name,
    summary,
    ...derivativeBy(slope),
    torch: { api: `torch.${source === ACTIVATION_SOURCE ? "nn.functional." : ""}${name}`, source },
    inputs: ["input"],
    value: ([x]) => value(x as number),
    scalar: ([x]) => scalar(x as Expression),
    samples: [{ inputs: [[2, 3, 4, 5]] }, { inputs: [[7]] }],
  });

/** A function of one element with attributes, tried with each of `settings`. */
export const configured = <A extends AttrValues>(
  name: string,
  summary: string,
  attrs: { readonly [K in keyof A]: AttrSchema<A[K] & AttrValue> },
  value: (x: number, attrs: A) => number,
  scalar: (x: Expression, attrs: A) => Expression,
  settings: readonly A[],
  slope?: Slope<A>,
): Op =>
  definePointwise<A>({
    name,
    summary,
    ...derivativeBy(slope),
    torch: { api: `torch.nn.functional.${name}`, source: ACTIVATION_SOURCE },
    inputs: ["input"],
    attrs,
    value: ([x], a) => value(x as number, a),
    scalar: ([x], a) => scalar(x as Expression, a),
    samples: settings.map((setting) => ({ inputs: [[2, 3, 4, 5]], attrs: setting })),
  });
