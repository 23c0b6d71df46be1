import type { Plan } from "../../5-plan/plan.ts";
import { perSample } from "../../ir/types.ts";
import { hashText } from "../../ir/hash-text.ts";

/** A weight that runs of TypeScript kernels read, and where it stands among all of them once they are packed, in numbers. */
export interface KeptWeight {
  readonly buffer: number;
  readonly start: number;
  readonly end: number;
}

/** Vectors of a host's own need no more. */
const LINE = 16;

export function keptWeights({ buffers, run }: Plan): readonly KeptWeight[] {
  const used = new Set(run.flatMap((step) => step.buffers));
  let start = 0;
  return buffers.flatMap(({ id, kind, size }) => {
    if ((kind !== "parameter" && kind !== "prepared") || !used.has(id)) return [];
    const end = start + perSample(size);
    const kept = { buffer: id, start, end };
    start = Math.ceil(end / LINE) * LINE;
    return [kept];
  });
}

export const packedBytes = (plan: Plan): number => (keptWeights(plan).at(-1)?.end ?? 0) * 4;

/** Two networks of one key pack the same weights to the same numbers. */
export function packedKey(plan: Plan): string {
  const loading = new Set(plan.load.map(({ kernel }) => kernel));
  const programs = plan.kernels.filter(({ name }) => loading.has(name)).map(({ program }) => program);
  const steps = plan.load.map(({ kernel, buffers, sizes }) => [kernel, buffers, sizes]);
  const names = plan.graph.parameters.map(({ name }) => name);
  return `nnc:${plan.graph.name}:ts:${hashText(JSON.stringify([names, plan.buffers, keptWeights(plan), steps, programs]))}`;
}
