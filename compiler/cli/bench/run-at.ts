import { planAt } from "../../5-plan/open/plan-at.ts";
import { planOfChoice } from "../../5-plan/choices/plan-choices.ts";
import type { Plan } from "../../5-plan/plan.ts";
import type { OpenSizes } from "../../ir/size-formula.ts";

/** A plan as it runs at some of its sizes. */
export interface RunAt {
  readonly plan: Plan;
  /** Which of all steps is its first, and which of several sizes it is, where the plan has runs for these. */
  readonly first: number;
  readonly which: number;
}

export function runAt(plan: Plan, sizes: OpenSizes | undefined): RunAt {
  if (!sizes) return { plan, first: 0, which: 0 };
  if (plan.open) return { plan: planAt(plan, sizes), first: 0, which: 0 };
  const which = (plan.choices ?? []).findIndex((choice) =>
    Object.entries(choice.sizes).every(([symbol, size]) => sizes[symbol] === size),
  );
  const choice = plan.choices?.[which];
  return choice ? { plan: planOfChoice(plan, choice), first: choice.from, which } : { plan, first: 0, which: 0 };
}
