import { chooseSchedules } from "../../../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../../../compiler/5-plan/plan-graph.ts";
import type { Plan } from "../../../../compiler/5-plan/plan.ts";
import { spreadOf } from "../../../../compiler/cli/bench/spread.ts";
import { timeRounds, type Subject } from "../../../../compiler/cli/bench/time-rounds.ts";
import { typescriptSteps } from "../../../../compiler/cli/bench/typescript-steps.ts";
import type { Graph } from "../../../../compiler/ir/graph.ts";
import { targetNamed } from "../../../../compiler/targets/index.ts";
import { inputsOf, instantiateAs, leastBatch } from "../network.ts";
import type { Comparison } from "../requests.ts";
import type { BoundWeights } from "../weights.ts";
import { importKernels } from "./import-kernels.ts";

/** A network on one target, over inputs of its own. */
interface Runner {
  readonly name: string;
  readonly run: () => void;
  readonly results: () => readonly Float32Array[];
}

/** More weights than these are not held three times in a page. */
const MOST_NUMBERS = 4e7;
/** How long all rounds may take together, in milliseconds, and how many there are. */
const [LONG, FEWEST, MOST] = [4000, 3, 31];

/** Runs a network on all targets in turns, and holds what they give together. */
export async function compareTargets(
  { optimized, plan }: { readonly optimized: Graph; readonly plan: Plan },
  bound: BoundWeights,
  samples: readonly (Float32Array | undefined)[],
): Promise<Comparison> {
  if (plan.open ?? plan.choices)
    throw new Error("models whose sizes are open are not compared here: nnc bench does it");
  if (bound.values.reduce((sum, { length }) => sum + length, 0) > MOST_NUMBERS)
    throw new Error("the network is too large to be held three times in a page: nnc bench compares it");
  const inputs = inputsOf(plan.graph, samples);
  const runners = [
    await javascriptRunner(optimized, bound, inputs),
    ...(await Promise.all((["plain", "relaxed"] as const).map(async (simd) => wasmRunner(simd, plan, bound, inputs)))),
  ].filter((each) => each !== undefined);
  const once = runners.reduce((sum, { run }) => sum + timeOf(run), 0);
  const isSlow = once > LONG / MOST;
  const rounds = isSlow ? Math.max(FEWEST, Math.floor(LONG / once)) : MOST;
  const subjects = runners.map(({ run }): Subject => [run]);
  const times = timeRounds(subjects, { rounds, warmPasses: isSlow ? 2 : 10, onStep: () => undefined });
  const answers = runners.map(({ run, results }) => {
    run();
    return results().map((each) => each.slice());
  });
  const [first = []] = answers;
  return {
    rounds,
    targets: runners.map(({ name }, i) => ({
      name,
      milliseconds: spreadOf(times[i]?.[0] ?? []).median,
      difference: Math.max(0, ...(answers[i] ?? []).map((each, j) => differenceOf(each, first[j] ?? each))),
    })),
    largest: Math.max(0, ...first.map((each) => each.reduce((most, value) => Math.max(most, Math.abs(value)), 0))),
  };
}

async function javascriptRunner(
  optimized: Graph,
  { values }: BoundWeights,
  inputs: readonly Float32Array[],
): Promise<Runner> {
  const { machine } = targetNamed("ts");
  const plan = planGraph(chooseSchedules(optimized, machine), machine);
  const kernels = await importKernels(plan.kernels);
  const data = { inputs, parameters: values, batch: leastBatch(plan.graph) };
  const { steps, results } = typescriptSteps(plan, data, kernels);
  return { name: "TypeScript", run: () => steps.forEach((step) => step()), results: () => results };
}

async function wasmRunner(
  simd: "plain" | "relaxed",
  plan: Plan,
  bound: BoundWeights,
  inputs: readonly Float32Array[],
): Promise<Runner | undefined> {
  const made = await instantiateAs(simd, plan, bound);
  if (!made) return undefined;
  const { network } = made;
  const batch = leastBatch(plan.graph);
  return {
    name: simd === "relaxed" ? "WebAssembly, relaxed" : "WebAssembly",
    run() {
      inputs.forEach((values, i) => network.input(i, batch).set(values));
      network.run(batch);
    },
    results: () => plan.graph.outputs.map((_, i) => network.result(i)),
  };
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** NaN where one is and the other is not; two of them are alike. */
function differenceOf(values: Float32Array, others: Float32Array): number {
  let most = 0;
  for (const [i, value] of values.entries()) {
    const other = others[i] ?? NaN;
    if (!Object.is(value, other)) most = Math.max(most, Math.abs(value - other));
  }
  return most;
}
