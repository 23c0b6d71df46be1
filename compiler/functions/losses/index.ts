import { required, tensor } from "../../ir/arguments.ts";
import type { TensorValue } from "../../ir/value.ts";
import { defineFunction, type TensorFunction } from "../define-function.ts";
import type { Loss } from "./define-loss.ts";
import { classLosses } from "./by-class.ts";
import { ctcLoss } from "./ctc.ts";
import { distanceLosses } from "./distances.ts";
import { marginLosses } from "./margins.ts";
import { probabilityLosses } from "./probabilities.ts";

/** torch.nn.functional's losses (torch/nn/functional.py, aten/src/ATen/native/Loss*.cpp). The layers take their parameters from here. */
export const losses: readonly Loss[] = [
  ...classLosses,
  ...distanceLosses,
  ...probabilityLosses,
  ...marginLosses,
  ctcLoss,
];

export const lossFunctions: readonly TensorFunction[] = losses.map(({ name, summary, inputs, options, run }) =>
  defineFunction({
    name,
    summary,
    torch: `torch.nn.functional.${name}`,
    params: { ...Object.fromEntries(inputs.map((input) => [input, required(tensor)])), ...options },
    apply: (b, args) =>
      run(
        b,
        inputs.map((input) => args[input] as TensorValue),
        args,
      ),
  }),
);
