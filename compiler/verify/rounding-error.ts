import type { ModelFile } from "../6-emit/module-part.ts";
import type { Graph } from "../ir/graph.ts";
import { readModule, type ModuleClass, type ModuleNetwork } from "./read-module.ts";
import { runNetwork } from "./run-network.ts";
import { plainTrial, type Trial } from "./trials.ts";

/** A module, and weights of its models in the order of their parameters: as they were given, and as it has them. */
export interface RoundedModule {
  readonly code: string;
  readonly format: "ts" | "js";
  readonly graphs: readonly Graph[];
  readonly wasm: readonly Pick<ModelFile, "model" | "use" | "bytes">[];
  readonly given: readonly (readonly Float32Array[])[];
  readonly rounded: readonly (readonly Float32Array[])[];
}

const SAMPLES = [1, 2, 3, 4];

/** What somebody has to try a network on: batches of inputs in the order of the graph's, and the classes that are right, if they are known. */
export interface TestSamples {
  readonly count: number;
  readonly batches: () => Iterable<{ readonly trial: Trial; readonly labels?: Float32Array }>;
}

/** What rounded weights do on such samples. */
export interface RoundingOnData {
  readonly samples: number;
  /** The largest difference, relative to the largest element of its result. */
  readonly error: number;
  /** Of how many samples the first result has its largest number elsewhere. */
  readonly changed: number;
  /** How many samples are right: before, and after. */
  readonly right?: readonly [before: number, after: number];
}

/**
 * How far rounded weights take a module's results, relative to the largest element of each: the largest difference on samples from a
 * seed. On what a network was trained on it may be another.
 */
export async function roundingError(module: RoundedModule): Promise<number> {
  let error = 0;
  for (const [i, graph] of module.graphs.entries()) {
    const networks = await bothNetworks(module, i);
    for (const seed of SAMPLES) {
      const [right = [], found = []] = networks.map((network) => runNetwork(network, plainTrial(graph, seed)));
      right.forEach((values, j) => (error = Math.max(error, differenceOf(values, found[j] ?? values))));
    }
  }
  return error;
}

/** The same on samples that somebody has, for the first model of a module. */
export async function roundingOnData(module: RoundedModule, samples: TestSamples): Promise<RoundingOnData> {
  const networks = await bothNetworks(module, 0);
  let [error, changed, before, after, labelled] = [0, 0, 0, 0, false];
  for (const { trial, labels } of samples.batches()) {
    const [right = [], found = []] = networks.map((network) => runNetwork(network, trial));
    right.forEach((values, j) => (error = Math.max(error, differenceOf(values, found[j] ?? values))));
    const [wanted, got] = [right, found].map(([first]) => largestOf(first ?? new Float32Array(), trial.batch));
    wanted?.forEach((place, i) => {
      if (place !== got?.[i]) changed++;
      if (!labels) return;
      labelled = true;
      if (place === labels[i]) before++;
      if (got?.[i] === labels[i]) after++;
    });
  }
  return { samples: samples.count, error, changed, ...(labelled ? { right: [before, after] as const } : {}) };
}

/** Where each sample's largest number stands. */
const largestOf = (values: Float32Array, batch: number): readonly number[] =>
  Array.from({ length: batch }, (_, i) => {
    const row = values.subarray((i * values.length) / batch, ((i + 1) * values.length) / batch);
    return row.reduce((best, value, at) => (value > (row[best] as number) ? at : best), 0);
  });

/** A model's network with the weights that were given, and with those that it will have. */
async function bothNetworks(module: RoundedModule, index: number): Promise<readonly ModuleNetwork[]> {
  const graph = module.graphs[index] as Graph;
  const classes = (await readModule(module.code, module.format))({ relaxed: false });
  const made = classes.get(graph.name) as ModuleClass;
  const wasm = module.wasm.find(({ model, use }) => model === graph.name && use === "model")?.bytes;
  return Promise.all(
    [module.given[index], module.rounded[index]].map((weights = []) => {
      const named = graph.parameters.map(({ name, shape }, j) => [name, { data: weights[j], shape }] as const);
      return made.create(new Map(named.filter((_, j) => graph.parameters[j]?.dtype === "f32")), {
        allowExtra: true,
        ...(wasm ? { wasm } : {}),
      });
    }),
  );
}

function differenceOf(right: Float32Array, found: Float32Array): number {
  let largest = 0;
  let difference = 0;
  right.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value));
    const each = Math.abs(value - (found[i] as number));
    // What is no number on one side only is as far off as can be.
    difference = Math.max(difference, Object.is(value, found[i]) ? 0 : Number.isNaN(each) ? Infinity : each);
  });
  return difference === 0 ? 0 : difference / (largest || 1);
}
