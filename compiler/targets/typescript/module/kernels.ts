import type { Span } from "../../../../grammar/source.ts";
import type { Plan } from "../../../5-plan/plan.ts";
import { programKey } from "../../../ir/kernel/program-key.ts";
import { spellKernel, type SpelledKernel, type SupportName } from "../spell-typescript.ts";

export interface NamedKernel {
  readonly name: string;
  readonly doc: string;
  readonly spelled: SpelledKernel;
  /** Of what it computes for its first user. */
  readonly place: Span | undefined;
}

/** How a plan's kernels are called in the module. */
export interface KernelNames {
  readonly names: ReadonlyMap<string, string>;
  /** Those that take the batch size. */
  readonly batched: ReadonlySet<string>;
}

export interface SpelledKernels {
  readonly kernels: readonly NamedKernel[];
  /** In the order of the plans. */
  readonly ofPlans: readonly KernelNames[];
  readonly helpers: readonly SupportName[];
}

/** Each distinct program once, also across the models of a file. */
export function spellKernels(plans: readonly Plan[], fresh: (wish: string) => string, typed: boolean): SpelledKernels {
  const byKey = new Map<string, NamedKernel>();
  const ofPlans = plans.map((plan): KernelNames => {
    const names = new Map<string, string>();
    const batched = new Set<string>();
    const steps = [...plan.load, ...plan.run];
    for (const kernel of plan.kernels) {
      const key = programKey(kernel.program);
      const named = byKey.get(key) ?? {
        name: fresh(kernel.name),
        doc: kernel.doc,
        spelled: spellKernel(kernel.program, { typed }),
        place: steps.find((step) => step.kernel === kernel.name)?.origin.span,
      };
      byKey.set(key, named);
      names.set(kernel.name, named.name);
      if (named.spelled.usesBatch) batched.add(kernel.name);
    }
    return { names, batched };
  });
  const kernels = [...byKey.values()];
  const helpers = [...new Set(kernels.flatMap((kernel) => kernel.spelled.support))].sort();
  return { kernels, ofPlans, helpers };
}
