import { activationFunctions } from "./activation.ts";
import type { TensorFunction } from "./define-function.ts";
import { elementwise } from "./elementwise.ts";
import { networkFunctions } from "./network.ts";
import { reductions } from "./reduction.ts";
import { shapeFunctions } from "./shape.ts";

/** Every function over tensors; each is a method of tensors too. */
export const tensorFunctions: ReadonlyMap<string, TensorFunction> = new Map(
  [...activationFunctions, ...elementwise, ...networkFunctions, ...reductions, ...shapeFunctions].map((each) => [
    each.name,
    each,
  ]),
);
