import type { Expression } from "../../ir/kernel/program.ts";
import type { AttrSchema, AttrValue, AttrValues, Op } from "../../ir/op.ts";
import { definePointwise } from "./define-pointwise.ts";

export const ACTIVATION_SOURCE = "aten/src/ATen/native/Activation.cpp";
export const UNARY_SOURCE = "aten/src/ATen/native/UnaryOps.cpp";

/** A function of one element: `value` is the reference, `scalar` the same in words of the kernel language. */
export const unary = (
  name: string,
  summary: string,
  source: string,
  value: (x: number) => number,
  scalar: (x: Expression) => Expression,
): Op =>
  definePointwise({
    name,
    summary,
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
): Op =>
  definePointwise<A>({
    name,
    summary,
    torch: { api: `torch.nn.functional.${name}`, source: ACTIVATION_SOURCE },
    inputs: ["input"],
    attrs,
    value: ([x], a) => value(x as number, a),
    scalar: ([x], a) => scalar(x as Expression, a),
    samples: settings.map((setting) => ({ inputs: [[2, 3, 4, 5]], attrs: setting })),
  });
