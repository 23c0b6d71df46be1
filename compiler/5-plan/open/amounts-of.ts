import { evaluateSized } from "../../ir/size-formula.ts";
import type { Plan, PlanStep } from "../plan.ts";

/** What a step's kernel is handed for its sizes; where these are open, at those that the plan's graph has. */
export function amountsOf({ graph }: Pick<Plan, "graph">, { sizes }: Pick<PlanStep, "sizes">): readonly number[] {
  const at = Object.fromEntries((graph.openSizes ?? []).map(({ symbol, size }) => [symbol, size]));
  return sizes.map((size) => evaluateSized(size, at));
}
