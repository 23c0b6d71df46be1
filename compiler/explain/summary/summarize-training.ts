import type { Plan } from "../../5-plan/plan.ts";
import { countOf } from "../../ir/reference.ts";
import type { Trainer } from "../../pipeline.ts";
import { multiplyAddsOf } from "../multiply-adds.ts";

/** What training a model takes. */
export interface TrainingSummary {
  /** Numbers that learn. */
  readonly learned: number;
  /** Numbers of parameters that a step leaves as they are. */
  readonly kept: number;
  /** Between the kernels of a step: what is there once, and what each sample has; parameters and gradients not counted. */
  readonly stepBytes: number;
  readonly stepBytesPerSample: number;
  readonly multiplyAdds: number;
  readonly kernels: number;
}

export function summarizeTraining({ loss, step }: Trainer, plan: Plan): TrainingSummary {
  const learned = step.inputs.flatMap(({ state }) => (state?.kind === "parameter" ? [countOf(state.shape)] : []));
  const own = loss.parameters.flatMap(({ kind, sameAs, shape }) =>
    kind === "parameter" && sameAs === undefined ? [countOf(shape)] : [],
  );
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const typeOf = new Map([...step.inputs, ...step.nodes].map(({ id, type }) => [id, type]));
  return {
    learned: total(learned),
    kept: total(own) - total(learned),
    stepBytes: 4 * plan.arena.fixed,
    stepBytesPerSample: 4 * plan.arena.perSample,
    multiplyAdds: total(step.nodes.map((node) => multiplyAddsOf(node, typeOf))),
    kernels: plan.run.length,
  };
}
