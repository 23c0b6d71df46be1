import { CommandError } from "../exit-codes.ts";

/** What is wrong with training a model that has none. */
export const noLoss = (model: string, path: string): CommandError =>
  new CommandError(
    "inputErrors",
    `${model} in ${path} has no loss`,
    "say what is to be made small, behind its forward: loss(x: […], label: [N]) { return cross_entropy(forward(x), label) }",
  );
