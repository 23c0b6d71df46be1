import type { Optimized } from "../4-optimize/index.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import { interpret } from "../ir/interpret.ts";
import type { Trial } from "./trials.ts";

/** The first pass after which the references give something else; undefined if none does, so that plan or kernels are wrong. */
export const blamePass = (
  steps: Optimized["steps"],
  { inputs, batch }: Trial,
  parameters: readonly ReferenceTensor[],
  isRight: (results: readonly ReferenceTensor[]) => boolean,
): string | undefined =>
  steps.find(({ graph }, i) => graph !== steps[i - 1]?.graph && !isRight(interpret(graph, inputs, parameters, batch)))
    ?.pass.name;
