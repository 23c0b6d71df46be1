import { random, seedOf } from "../../runtime/init.ts";
import type { Graph, GraphInput } from "../ir/graph.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import { countOf } from "../ir/reference.ts";
import type { Differentiated } from "../pipeline.ts";
import type { Build } from "../targets/target.ts";
import { compareResults } from "./compare-results.ts";
import { hostileWeights } from "./hostile-weights.ts";
import type { ModuleTrainer, ModuleTrainerClass } from "./read-module.ts";
import { referenceOf, spreadOf } from "./reference.ts";
import { resultTypes } from "./result-types.ts";
import { sizesOf } from "./samples.ts";
import { showWrong } from "./show-wrong.ts";
import type { Trial } from "./trials.ts";
import { WrongModule } from "./wrong-module.ts";

/** Sums over the batch, and what they are divided by, are seen from here on. */
const TRAINED_SAMPLES = 3;

/** How far a gradient may be off, relative to its largest element. */
const BOUND = 1e-4;
/** Gradients that are smaller than this are what sums of larger numbers leave. */
const SMALLEST = 1e-3;

/** A step of a trainer as the references have it: what it is given and what it should give. */
export interface TrainerCase {
  readonly step: Graph;
  /** All weights by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly trial: Trial;
  readonly parameters: readonly ReferenceTensor[];
  readonly reference: ReturnType<typeof referenceOf>;
}

/** A step on seeded weights and a seeded batch. */
export function trainerCase({ loss, step }: Pick<Differentiated, "loss" | "step">, seed: number): TrainerCase {
  const values = new Map(hostileWeights(loss, seed).map((tensor, i) => [loss.parameters[i]?.name ?? "", tensor]));
  const valueOf = (name: string): ReferenceTensor => values.get(name) as ReferenceTensor;
  const batch = step.batch === undefined ? 1 : Math.max(TRAINED_SAMPLES, step.leastBatch?.count ?? 1);
  const inputs = step.inputs.map((input) =>
    input.state ? valueOf(input.state.name) : input.isSeed ? seedValue(seed) : batchInput(input, seed, batch),
  );
  const trial = { batch, inputs };
  const parameters = step.parameters.map(({ name }) => valueOf(name));
  const weights = new Map(
    loss.parameters.flatMap(({ name, dtype, sameAs }): [string, Float32Array][] => {
      if (dtype !== "f32") return [];
      const first = loss.parameters.find(({ id }) => id === sameAs);
      return [[name, Float32Array.from(valueOf(first?.name ?? name).data)]];
    }),
  );
  return { step, weights, trial, parameters, reference: referenceOf(step, trial, parameters) };
}

/** What a trainer's first step makes random numbers from. */
const seedValue = (seed: number): ReferenceTensor => ({
  shape: [1],
  data: Float64Array.of(Math.floor(random(seedOf(`${seed}/step 0`))() * 2 ** 24)),
});

function batchInput({ name, type, counts }: GraphInput, seed: number, batch: number): ReferenceTensor {
  const shape = sizesOf(type.shape, batch);
  const next = random(seedOf(`${seed}/input ${name}`));
  const make = (): number => (counts ? Math.floor(next() * counts.count) : Math.fround(4 * next() - 2));
  return { shape, data: Float64Array.from({ length: countOf(shape) }, make) };
}

/**
 * The largest difference of what a trainer's step gives (losses, gradients, running statistics) from the references, relative to
 * the largest element of each.
 *
 * @throws WrongModule where they differ
 */
export async function verifyTrainer(
  made: ModuleTrainerClass,
  { step, weights, trial, parameters, reference }: TrainerCase,
  {
    build,
    seed,
    code,
  }: { readonly build: Build; readonly seed: number; readonly code: Readonly<Record<string, object>> },
): Promise<number> {
  const given = Object.keys(code).length === 0 ? {} : { wasm: code };
  const trainer = await made.create(weights, { target: build.target, seed, ...given });
  const { largest, wrong } = compareResults(runStep(trainer, step, trial), reference, {
    types: resultTypes(step),
    batch: trial.batch,
    bound: BOUND,
    smallest: SMALLEST,
    spread: () => spreadOf(step, trial, parameters, reference.results),
  });
  if (!wrong) return largest;
  throw new WrongModule(
    showWrong({ graph: step, target: build.name, weights: "seeded", seed, trial, wrong, blamed: undefined }),
  );
}

/** What a step gives, in the order of its graph's results. */
function runStep(trainer: ModuleTrainer, { inputs, outputs }: Graph, trial: Trial): readonly Float32Array[] {
  const batch = inputs.flatMap(({ name, state, isSeed }, i) => {
    const { shape, data } = trial.inputs[i] as ReferenceTensor;
    return state || isSeed ? [] : [[name, { shape, data: Float32Array.from(data) }] as const];
  });
  const losses = trainer.accumulate(Object.fromEntries(batch));
  const [gradients, tensors] = [trainer.gradients(), trainer.stateDict()];
  const names = new Map(inputs.flatMap(({ id, state }) => (state ? [[id, state.name] as const] : [])));
  return outputs.map(({ name, becomes }) => {
    if (becomes === undefined) return Float32Array.of(losses[name ?? "loss"] as number);
    const found = (becomes.kind === "gradient" ? gradients : tensors).get(names.get(becomes.of) ?? "")?.data;
    return Float32Array.from(found ?? [], Number);
  });
}
