import type { Plan, PlanStep } from "../5-plan/plan.ts";
import type { Node } from "../ir/graph.ts";

/** The steps that bring to a concatenation what could not be written there at once, such as an input of the model. */
export const copiedParts = ({ run }: Plan, cat: Node): readonly PlanStep[] =>
  run.filter(
    ({ node, origin }) =>
      node?.op.copies && origin === cat.origin && node.inputs.every((part) => cat.inputs.includes(part)),
  );
