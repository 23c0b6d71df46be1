import type { Graph } from "../ir/graph.ts";
import { readModule, type ModuleClass } from "./read-module.ts";
import { runNetwork } from "./run-network.ts";
import { plainTrial } from "./trials.ts";

/** A module, and weights of its models in the order of their parameters: as they were given, and as it has them. */
export interface RoundedModule {
  readonly code: string;
  readonly format: "ts" | "js";
  readonly graphs: readonly Graph[];
  readonly wasm: readonly { readonly model: string; readonly bytes: Uint8Array }[];
  readonly given: readonly (readonly Float32Array[])[];
  readonly rounded: readonly (readonly Float32Array[])[];
}

const SAMPLES = [1, 2, 3, 4];

/**
 * How far rounded weights take a module's results, relative to the largest element of each: the largest difference on samples from a
 * seed. On what a network was trained on it may be another.
 */
export async function roundingError(module: RoundedModule): Promise<number> {
  const classes = (await readModule(module.code, module.format))({ relaxed: false });
  let error = 0;
  for (const [i, graph] of module.graphs.entries()) {
    const made = classes.get(graph.name) as ModuleClass;
    const wasm = module.wasm.find(({ model }) => model === graph.name)?.bytes;
    const networks = await Promise.all(
      [module.given[i], module.rounded[i]].map((weights = []) => {
        const named = graph.parameters.map(({ name, shape }, j) => [name, { data: weights[j], shape }] as const);
        return made.create(new Map(named.filter((_, j) => graph.parameters[j]?.dtype === "f32")), {
          allowExtra: true,
          ...(wasm ? { wasm } : {}),
        });
      }),
    );
    for (const seed of SAMPLES) {
      const [right = [], found = []] = networks.map((network) => runNetwork(network, plainTrial(graph, seed)));
      right.forEach((values, j) => (error = Math.max(error, differenceOf(values, found[j] ?? values))));
    }
  }
  return error;
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
