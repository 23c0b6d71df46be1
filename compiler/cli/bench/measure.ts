import type { Threads } from "../../../runtime/threads/index.ts";
import { typesOf, type Graph } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import type { Plan, PlanStep } from "../../5-plan/plan.ts";
import { nameOfOrigin } from "../../explain/calls.ts";
import { multiplyAddsOf } from "../../explain/multiply-adds.ts";
import type { BenchTarget, Candidate, CandidateSize } from "./candidate.ts";
import { compileKernel } from "../../targets/typescript/compile-kernel.ts";
import { spreadOf, type Spread } from "./spread.ts";
import { timeRounds, type Rounds } from "./time-rounds.ts";
import { typescriptSteps } from "./typescript-steps.ts";
import { wasmSteps } from "./wasm-steps.ts";

/** How fast a network is on one target. Times are in milliseconds. */
export interface Measured {
  readonly target: BenchTarget;
  readonly relaxed: boolean;
  readonly time: Spread;
  /** Multiplications and additions of the direct sums, whatever the kernels really do. */
  readonly gflops: number;
  readonly createMs: number;
  readonly size: CandidateSize;
  readonly threads?: Threads;
}

/** One step of a plan, by the clock. */
export interface MeasuredStep {
  readonly kernel: string;
  /** The layer, or the function with the module around it. */
  readonly layer: string;
  readonly op: string;
  /** What it computes; nothing for a border. */
  readonly output: Shape | undefined;
  readonly ms: number;
  /** Of the time of all steps. */
  readonly share: number;
  /** Of what it multiplies and adds itself; undefined where that is not its work. */
  readonly gflops: number | undefined;
}

/** What a graph multiplies and adds for one sample. */
export function totalMultiplyAdds(graph: Graph): number {
  const types = typesOf(graph);
  return graph.nodes.reduce((total, node) => total + multiplyAddsOf(node, types), 0);
}

/** Whole runs, the candidates taking turns. */
export function measureRuns(
  candidates: readonly Candidate[],
  multiplyAdds: number,
  rounds: Rounds,
): readonly Measured[] {
  const times = timeRounds(
    candidates.map(({ run }) => [run]),
    rounds,
  );
  return candidates.map(({ target, relaxed, createMs, size, threads }, i) => {
    const time = spreadOf(times[i]?.[0] ?? []);
    return {
      target,
      relaxed,
      time,
      gflops: gflopsOf(multiplyAdds, time.median),
      createMs,
      size,
      ...(threads && { threads }),
    };
  });
}

/** Each step by itself, in the order in which they run; the candidates take turns here too. For each candidate a list. */
export async function measureSteps(
  candidates: readonly Candidate[],
  rounds: Rounds,
  sized?: Graph,
): Promise<readonly (readonly MeasuredStep[])[]> {
  const subjects = await Promise.all(
    candidates.map((each) =>
      each.target === "ts" ? typescriptSteps(each.at.plan, each.data, compileKernel).steps : wasmSteps(each),
    ),
  );
  const times = timeRounds(subjects, rounds);
  return candidates.map(({ at: { plan }, data }, i) => {
    const medians = plan.run.map((_, step) => spreadOf(times[i]?.[step] ?? []).median);
    const total = medians.reduce((sum, ms) => sum + ms, 0);
    // The nodes of a plan for open sizes are at some others than it is timed at.
    const isOther = plan.graph.openSizes !== undefined && sized !== undefined;
    const types = typesOf(isOther ? sized : plan.graph);
    const nodes = new Map(isOther ? sized.nodes.map((node) => [node.id, node]) : []);
    return plan.run.map((step, at): MeasuredStep => {
      const ms = medians[at] as number;
      const node = isOther ? nodes.get(step.node?.id ?? "") : step.node;
      const multiplyAdds = node ? data.batch * multiplyAddsOf(node, types) : 0;
      const gflops = multiplyAdds === 0 ? undefined : gflopsOf(multiplyAdds, ms);
      return { ...describeStep(plan, step), output: node?.type.shape, ms, share: ms / total, gflops };
    });
  });
}

/** In GFLOP/s, where a multiplication counts and an addition, too. */
const gflopsOf = (multiplyAdds: number, ms: number): number => (2 * multiplyAdds) / ms / 1e6;

function describeStep(
  { buffers }: Plan,
  { kernel, node, origin, buffers: handed }: PlanStep,
): Pick<MeasuredStep, "kernel" | "layer" | "op"> {
  const name = nameOfOrigin(origin);
  const whole = name === origin.path || origin.path === "" ? name : `${origin.path} ${name}`;
  // An input that is laid out anew belongs to no layer.
  const layer = whole || (buffers[handed[0] ?? -1]?.name ?? "");
  return { kernel, layer, op: node?.op.name ?? "border" };
}
