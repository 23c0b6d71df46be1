import { sizedAccesses } from "../../5-plan/threads/accesses.ts";
import { UNDIVIDED } from "../../5-plan/threads/split.ts";
import { timeOf } from "../../5-plan/threads/time-of.ts";
import { knownSizes, type Plan, type PlannedKernel } from "../../5-plan/plan.ts";
import { targets } from "../../targets/index.ts";
import type { MeasuredStep } from "./measure.ts";

/** What several threads can come to, by the time of each step in one and by how its rounds are divided. */
export interface ReckonedThreads {
  /** What one thread does alone, as a part of the time of one. */
  readonly serial: number;
  /** The steps that it consists of, those that take longest first. */
  readonly serialSteps: readonly { readonly kernel: string; readonly share: number }[];
  /** How many times as fast so many threads are at most: uneven parts count, waiting and memory do not. */
  readonly atMost: readonly { readonly threads: number; readonly times: number }[];
}

/** @param steps of the plan, each measured by itself, in one thread */
export function reckonThreads(plan: Plan, steps: readonly MeasuredStep[], counts: readonly number[]): ReckonedThreads {
  const kernels = new Map(plan.kernels.map((kernel) => [kernel.name, kernel]));
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  const { lanes } = targets.wasm.machine;
  const partOf = (at: number, threads: number): number => {
    const step = plan.run[at] as Plan["run"][number];
    const { program, split = UNDIVIDED } = kernels.get(step.kernel) as PlannedKernel;
    const sized = sizedAccesses(program, knownSizes(step), lanes);
    return timeOf(program.body, split, sized, threads) / timeOf(program.body, split, sized, 1);
  };
  const serial = steps.filter(({ kernel }) => !kernels.get(kernel)?.split);
  const shares = new Map<string, number>();
  for (const { kernel, share } of serial) shares.set(kernel, (shares.get(kernel) ?? 0) + share);
  return {
    serial: serial.reduce((sum, { share }) => sum + share, 0),
    serialSteps: [...shares].map(([kernel, share]) => ({ kernel, share })).sort((a, b) => b.share - a.share),
    atMost: counts.map((threads) => ({
      threads,
      times: total / steps.reduce((sum, { ms }, i) => sum + ms * partOf(i, threads), 0),
    })),
  };
}

const MOST_NAMED = 3;
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** Two lines: what was measured, and what may be expected. */
export function printThreads(
  { serial, serialSteps, atMost }: ReckonedThreads,
  { count, reason, times }: { readonly count: number; readonly reason: string | undefined; readonly times: number },
): string {
  const named = serialSteps.slice(0, MOST_NAMED).map(({ kernel, share }) => `${kernel} ${percent(share)}`);
  const steps = named.length === 0 ? "" : ` (${named.join(", ")}${serialSteps.length > MOST_NAMED ? ", …" : ""})`;
  const expected = atMost.map(({ threads, times: most }) => `${most.toFixed(2)} on ${threads}`).join(", ");
  return [
    reason === undefined ? `${count} threads are ${times.toFixed(2)} times as fast as one` : `one thread: ${reason}`,
    `not divided: ${percent(serial)} of the time of one thread${steps}; at most ${expected}`,
    "",
  ].join("\n");
}
