import { isFixed, perSample } from "../../ir/types.ts";
import { knownSizes, type Buffer, type Plan, type PlannedKernel, type PlanStep } from "../plan.ts";
import { sizedAccesses, type Access, type Sized } from "./accesses.ts";
import { mayMeet } from "./meetings.ts";
import { splitKernel } from "./split-kernel.ts";
import { UNDIVIDED, type Split } from "./split.ts";
import { timeOf } from "./time-of.ts";

/**
 * The plan for several threads: its kernels know how they are divided, and of each step of a run it is said whether threads wait for
 * each other before it. They need not where two steps touch other memory, or where both are the first thread's.
 */
export function shareRun(plan: Plan, lanes: number): Plan {
  const loading = new Set(plan.load.map(({ kernel }) => kernel));
  const kernels = plan.kernels.map((kernel): PlannedKernel => {
    const steps = plan.run.filter(({ kernel: name }) => name === kernel.name);
    const sizes = [...new Map(steps.map((step) => [step.sizes.join(), knownSizes(step)])).values()];
    const split = loading.has(kernel.name) ? undefined : splitKernel(kernel.program, sizes, lanes);
    return split ? { ...kernel, split } : kernel;
  });
  const shared = { ...plan, kernels, run: withWaits({ ...plan, kernels }, lanes) };
  return { ...shared, threads: { pays: timeOfRun(shared, lanes, 2) < PAYS * timeOfRun(shared, lanes, 1) } };
}

/** Two threads are worth it where they need no more of the time of one. */
const PAYS = 0.9;
/** What it costs to begin and end a run that several threads share, in statements. */
const BEGIN = 10_000;
const WAIT = 1000;

/** About how long a run takes several threads, for a batch of one, in plain statements. */
function timeOfRun({ kernels, run }: Plan, lanes: number, threads: number): number {
  const byName = new Map(kernels.map((kernel) => [kernel.name, kernel]));
  const waits = threads === 1 ? 0 : BEGIN + WAIT * run.filter((step) => step.waits).length;
  return run.reduce((sum, step) => {
    const { program, split = UNDIVIDED } = byName.get(step.kernel) as PlannedKernel;
    return sum + timeOf(program.body, split, sizedAccesses(program, knownSizes(step), lanes), threads);
  }, waits);
}

/** A step, and all that it touches. */
interface Touching {
  readonly step: PlanStep;
  readonly split: Split | undefined;
  readonly sized: Sized;
  readonly accesses: readonly Access[];
  readonly writes: ReadonlySet<number>;
}

function withWaits({ run, kernels, buffers }: Plan, lanes: number): readonly PlanStep[] {
  const byName = new Map(kernels.map((kernel) => [kernel.name, kernel]));
  let open: Touching[] = [];
  return run.map((step) => {
    const { program, split } = byName.get(step.kernel) as PlannedKernel;
    const sized = sizedAccesses(program, knownSizes(step), lanes);
    const touching: Touching = {
      step,
      split,
      sized,
      accesses: program.body.flatMap(sized.accessesOf),
      writes: new Set(step.buffers.filter((_, i) => program.buffers[i]?.access === "write")),
    };
    const waits = open.some((before) => collide(before, touching, buffers));
    open = waits ? [touching] : [...open, touching];
    return waits ? { ...step, waits } : step;
  });
}

function collide(before: Touching, after: Touching, buffers: readonly Buffer[]): boolean {
  if (!before.split && !after.split) return false;
  return before.step.buffers.some((one) =>
    after.step.buffers.some((other) => {
      if (!before.writes.has(one) && !after.writes.has(other)) return false;
      if (one !== other) return overlap(buffers[one] as Buffer, buffers[other] as Buffer);
      if (before.step.kernel === after.step.kernel && before.step.sizes.join() !== after.step.sizes.join()) return true;
      return mayMeet(accessesIn(before, one), accessesIn(after, one), both(before, after), { same: new Set() });
    }),
  );
}

/** What a step touches of a buffer, whatever place it is handed it in. */
const accessesIn = ({ step, accesses }: Touching, id: number): readonly Access[] =>
  accesses.filter(({ buffer }) => step.buffers[buffer] === id).map((access) => ({ ...access, buffer: 0 }));

/** Loops of two kernels: none is in both. */
const both = (before: Touching, after: Touching): Pick<Sized, "roundsOf"> => {
  const own = new Set(before.accesses.flatMap(({ moves }) => [...moves.keys()]));
  return { roundsOf: (loop) => (own.has(loop) ? before : after).sized.roundsOf(loop) };
};

/** Whether two buffers have memory in common. */
function overlap(a: Buffer, b: Buffer): boolean {
  if (a.kind !== "arena" || b.kind !== "arena" || isFixed(a.size) !== isFixed(b.size)) return false;
  return a.offset < b.offset + perSample(b.size) && b.offset < a.offset + perSample(a.size);
}
