import { chooseSchedules } from "../../../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../../../compiler/5-plan/plan-graph.ts";
import type { Plan } from "../../../../compiler/5-plan/plan.ts";
import { spreadOf } from "../../../../compiler/cli/bench/spread.ts";
import { timeRounds, type Subject } from "../../../../compiler/cli/bench/time-rounds.ts";
import { typescriptSteps } from "../../../../compiler/cli/bench/typescript-steps.ts";
import { multiplyAddsOf } from "../../../../compiler/explain/multiply-adds.ts";
import { typesOf, type Graph } from "../../../../compiler/ir/graph.ts";
import { targetNamed } from "../../../../compiler/targets/index.ts";
import { inputsOf, instantiateAs, leastBatch } from "../network.ts";
import type { Comparison, NoComparison } from "../requests.ts";
import { countOf, type BoundWeights } from "../weights.ts";
import { importKernels } from "./import-kernels.ts";

/** A network on one target, over inputs of its own. */
interface Runner {
  readonly name: string;
  readonly run: () => void;
  readonly results: () => readonly Float32Array[];
}

/** More weights than these are not held three times in a page. */
const MOST_NUMBERS = 4e7;
/** Nor are more multiply-adds run: in JavaScript these take half a minute. */
const MOST_WORK = 2e10;
/** How long all rounds may take together, in milliseconds, and how many there are: fewer, and the first run is all. */
const [LONG, FEWEST, MOST] = [8000, 3, 31];

/** Runs a network on all targets in turns, and holds what they give together. */
export async function compareTargets(
  { optimized, plan }: { readonly optimized: Graph; readonly plan: Plan },
  bind: () => Promise<BoundWeights>,
  samples: readonly (Float32Array | undefined)[],
): Promise<Comparison | NoComparison> {
  const why = whyNot(optimized, plan);
  if (why !== undefined) return { why };
  const bound = await bind();
  const inputs = inputsOf(plan.graph, samples);
  const runners = [
    await javascriptRunner(optimized, bound, inputs),
    ...(await Promise.all((["plain", "relaxed"] as const).map(async (simd) => wasmRunner(simd, plan, bound, inputs)))),
  ].filter((each) => each !== undefined);
  const firstRuns = runners.map(({ run, results }) => {
    run();
    const answers = results().map((each) => each.slice());
    // The engine has begun to optimize it by then.
    return { answers, milliseconds: timeOf(run) };
  });
  const once = firstRuns.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rounds = Math.min(MOST, Math.floor(LONG / once));
  const times =
    rounds < FEWEST
      ? firstRuns.map(({ milliseconds }) => [milliseconds])
      : timeRounds(
          runners.map(({ run }): Subject => [run]),
          { rounds, warmPasses: rounds < MOST ? 1 : 10, onStep: () => undefined },
        ).map(([each = []]) => each);
  const answers = firstRuns.map((each) => each.answers);
  const [first = []] = answers;
  return {
    rounds: times[0]?.length ?? 0,
    targets: runners.map(({ name }, i) => ({
      name,
      milliseconds: spreadOf(times[i] ?? []).median,
      difference: Math.max(0, ...(answers[i] ?? []).map((each, j) => differenceOf(each, first[j] ?? each))),
    })),
    largest: Math.max(0, ...first.map((each) => each.reduce((most, value) => Math.max(most, Math.abs(value)), 0))),
  };
}

/** Why a page is no place for it. */
function whyNot(optimized: Graph, { open, choices, graph }: Plan): string | undefined {
  if (open ?? choices) return "Models whose sizes are open are not compared here: nnc bench does it.";
  if (countOf(graph) > MOST_NUMBERS)
    return "This network is too large to be held three times in a page: nnc bench compares it.";
  const types = typesOf(optimized);
  const work = optimized.nodes.reduce((sum, node) => sum + multiplyAddsOf(node, types), 0);
  return work > MOST_WORK
    ? "This network takes too long in JavaScript to be compared here: nnc bench does it."
    : undefined;
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
