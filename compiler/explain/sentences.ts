import type { DescribedStep } from "../ir/op-traits.ts";
import type { Op } from "../ir/op.ts";
import { and } from "../ir/words.ts";

/** What an op does, as the verb and object of a sentence about the layer. */
export const predicate = ({ name, sentence }: Op, step: DescribedStep): string =>
  sentence?.(step) ?? `computes ${name} of ${and(step.inputs.map(({ text }) => text)) || "nothing"}`;
