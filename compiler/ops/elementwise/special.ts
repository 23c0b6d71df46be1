import * as k from "../../ir/kernel/expression.ts";
import * as exact from "../../ir/special-functions.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { definePointwise } from "./define-pointwise.ts";
import { unary, UNARY_SOURCE as SOURCE } from "./define-unary.ts";

/** Inverse circular functions, and what statistics calls special. */

export const asin = unary("asin", "inverse sine", SOURCE, Math.asin, k.asin);
export const acos = unary("acos", "inverse cosine", SOURCE, Math.acos, k.acos);
export const atan = unary("atan", "inverse tangent", SOURCE, Math.atan, k.atan);
export const erfc = unary("erfc", "1 − erf(x), exact where that is small", SOURCE, exact.erfc, k.erfc);
export const erfinv = unary("erfinv", "the inverse of the error function", SOURCE, exact.erfinv, k.erfinv);
export const lgamma = unary("lgamma", "log |Γ(x)|", SOURCE, exact.lgamma, k.lgamma);
export const digamma = unary("digamma", "the slope of log Γ(x)", SOURCE, exact.digamma, k.digamma);
export const trigamma = definePointwise({
  name: "trigamma",
  summary: "the slope of digamma",
  torch: { api: "torch.polygamma", source: SOURCE },
  inputs: ["input"],
  value: ([x]) => exact.trigamma(x as number),
  scalar: ([x]) => k.trigamma(x as Expression),
  samples: [{ inputs: [[2, 3, 4]] }, { inputs: [[7]] }],
});
