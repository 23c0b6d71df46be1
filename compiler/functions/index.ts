import type { TensorFunction } from "./define-function.ts";
import { elementwise } from "./elementwise.ts";
import { networkFunctions } from "./network.ts";
import { reductions } from "./reduction.ts";
import { shapeFunctions } from "./shape.ts";

/** Every function over tensors; each is a method of tensors too. */
export const tensorFunctions: ReadonlyMap<string, TensorFunction> = new Map(
  [...elementwise, ...networkFunctions, ...reductions, ...shapeFunctions].map((each) => [each.name, each]),
);
