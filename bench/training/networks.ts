import { renderDiagnostic, runPipeline, type Stages } from "../../compiler/index.ts";
import { withState } from "../../compiler/3-differentiate/train-graph.ts";
import { optimize } from "../../compiler/4-optimize/index.ts";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import type { Graph } from "../../compiler/ir/graph.ts";
import type { Trainer } from "../../compiler/pipeline.ts";
import { machine } from "../../compiler/targets/wasm/machine.ts";
import { mapMemory } from "../../compiler/targets/wasm/memory-map.ts";
import { random, seedOf } from "../../runtime/init.ts";
import { SGD, trainerClass, type Machine, type Machines } from "../../runtime/train/index.ts";
import { makeWeights, valuesOf } from "../../test/support/make-weights.ts";
import { median, milliseconds, ratio, startTable } from "../table.ts";
import { loadTrainerPlan } from "./load-trainer.ts";
import { RULE } from "./task.ts";
import { networkNames, withLoss } from "./with-loss.ts";

interface Settings {
  readonly batch: number;
  readonly rounds: number;
  /** Networks that take more than `MOST_BYTES`, too. */
  readonly all: boolean;
}

const MOST_BYTES = 1.5e9;
const [GOAL, BOUND] = [3, 1e-3];

type Batch = Readonly<Record<string, Float32Array>>;

/** What the way back and the update cost, next to the way forward: of each network of the examples, with a loss. */
export async function compareNetworks(wanted: readonly string[], settings: Settings): Promise<void> {
  const { batch, rounds } = settings;
  console.log(`Steps of SGD with momentum, batches of ${batch}, one thread, medians of ${rounds} rounds in turns\n`);
  const print = startTable(["network", "MB", "forward ms", "backward ms", "update ms", "ratio", "update GB/s"]);
  const excuses: string[] = [];
  const ratios: number[] = [];
  for (const name of wanted.length > 0 ? wanted : networkNames()) {
    try {
      const { megabytes, forward, backward, update, updatedBytes } = await timesOf(name, settings);
      ratios.push((backward + update) / forward);
      print([
        name.slice(0, 15),
        megabytes.toFixed(0),
        ...[forward, backward, update].map(milliseconds),
        ratio((backward + update) / forward),
        (updatedBytes / update / 1e6).toFixed(1),
      ]);
    } catch (error) {
      excuses.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  print(["median", "", "", "", "", ratio(median(ratios)), ""]);
  const missed = ratios.filter((each) => each > GOAL).length;
  console.log(`\n${missed} of ${ratios.length} above ${GOAL}`);
  excuses.forEach((excuse) => console.log(excuse));
}

interface Times {
  readonly megabytes: number;
  readonly forward: number;
  readonly backward: number;
  readonly update: number;
  /** What an update reads and writes: it reads parameters, gradients and momentum, and writes the first and the last. */
  readonly updatedBytes: number;
}

async function timesOf(name: string, { batch: size, rounds, all }: Settings): Promise<Times> {
  const { source, load } = withLoss(name);
  const stages = runPipeline(source, { target: "wasm", load });
  const trainer = stages.trainers?.[0];
  const step = trainer?.plans.get("wasm")?.step;
  if (!trainer || !step) throw new Error(stages.diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
  const forward = planOf(forwardGraph(trainer));
  const bytes = [step, forward].map((plan) => {
    const { fixed, perSample } = mapMemory(plan, 0).total;
    return fixed + size * perSample;
  });
  const megabytes = (bytes[0] as number) / 1e6;
  if (!all && (bytes[0] as number) > MOST_BYTES)
    throw new Error(`left out, a step takes ${megabytes.toFixed(0)} MB (--all)`);

  const plan = await loadTrainerPlan(`${name}.${size}`, source, withForward(stages, trainer, forward));
  let machines: Machines | undefined;
  const targets = plan.targets.map((target) => ({
    ...target,
    make: async (...args: Parameters<typeof target.make>) => (machines = await target.make(...args)),
  }));
  const Class = trainerClass<Batch, { readonly loss: number }, unknown>({ ...plan, targets });
  const state = trainer.loss.parameters.filter(({ dtype }) => dtype !== "i64");
  const weights = makeWeights(Object.fromEntries(state.map((each) => [each.name, each])));
  const trained = await Class.create(weights, { optimizer: SGD({ ...RULE, lr: 1e-6 }) });
  if (!machines) throw new Error("no WebAssembly here");
  const batch: Batch = Object.fromEntries(
    plan.inputs.map(({ name: key, shape }) => [key, batchValues(key, [size, ...shape.slice(1).map(Number)])]),
  );

  // The machine that evaluates runs the forward of training here: it gets what a step gets.
  const seeds = plan.isRandom ? 1 : 0;
  const ends = plan.inputs.length + seeds + plan.state.length;
  const loss = trained.accumulate(batch).loss;
  trained.update();
  const own: Machine = machines.evaluation;
  for (let i = 0; i < ends; i++) own.input(i, size).set(machines.step.input(i, size));
  own.run(size);
  const again = trained.accumulate(batch).loss;
  trained.update();
  // Dropout draws anew for each step.
  const alone = own.result(0)[0] as number;
  if (!Number.isFinite(loss) || (seeds === 0 && !(Math.abs(alone / again - 1) <= BOUND)))
    throw new Error(`the forward alone gives the loss ${alone}, the step ${again}, the one before ${loss}`);

  const times = { forward: [] as number[], whole: [] as number[], update: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.forward.push(timeOf(() => own.run(size)));
    const run = timeOf(() => (machines as Machines).step.run(size));
    const update = timeOf(() => trained.update());
    times.whole.push(run);
    times.update.push(update);
  }
  const [ahead, whole, update] = [median(times.forward), median(times.whole), median(times.update)];
  const learned = trainer.step.inputs.flatMap(({ state: own }) => (own?.kind === "parameter" ? [own] : []));
  const numbers = learned.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { megabytes, forward: ahead, backward: whole - ahead, update, updatedBytes: 5 * 4 * numbers };
}

/** The loss as a step calculates it, with the batch's statistics, dropout and what buffers become, and no way back. */
function forwardGraph({ loss, step }: Trainer): Graph {
  const moved = (loss.moved ?? []).map(({ parameter, value }) => ({
    id: value,
    name: `${parameter.slice(1)}.moved`,
    becomes: { kind: "state" as const, of: parameter },
  }));
  const state = step.inputs.flatMap(({ id, state: parameter }) => (parameter ? [id] : []));
  return optimize(withState({ ...loss, outputs: [...loss.outputs, ...moved] }, state), { fuse: true }).graph;
}

const planOf = (graph: Graph): Plan => planGraph(chooseSchedules(graph, machine), machine);

const withForward = (stages: Stages, trainer: Trainer, evaluation: Plan): Pick<Stages, "plans" | "trainers"> => ({
  plans: stages.plans ?? new Map(),
  trainers: [
    {
      ...trainer,
      plans: new Map([...trainer.plans].map(([name, { step }]) => [name, { step, evaluation }])),
    },
  ],
});

function batchValues(name: string, shape: readonly number[]): Float32Array {
  if (name !== "label") return valuesOf(`input.${name}`, shape);
  const next = random(seedOf(name));
  return Float32Array.from({ length: shape[0] as number }, () => Math.floor(10 * next()));
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
