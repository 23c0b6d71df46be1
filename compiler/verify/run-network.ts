import type { Graph } from "../ir/graph.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import type { Case, GivenWeights } from "./cases.ts";
import type { ModuleClass, ModuleNetwork } from "./read-module.ts";
import type { Build } from "../targets/target.ts";
import { dirtyTrial, type Trial } from "./trials.ts";

/** A network of a module's class, on one target, with the weights of a case. */
export function createNetwork(
  made: ModuleClass,
  {
    graph,
    build,
    isAlone,
    wasm,
    given,
  }: {
    readonly graph: Graph;
    readonly build: Build;
    /** The module has kernels for no other target. */
    readonly isAlone: boolean;
    /** Its WebAssembly, where that is not in the module. */
    readonly wasm: Uint8Array | undefined;
    readonly given: GivenWeights | undefined;
  },
  { weights, parameters }: Case,
): Promise<ModuleNetwork> {
  const named = graph.parameters.flatMap(({ name, dtype }, i) =>
    dtype === "f32" ? [[name, Float32Array.from(parameters[i]?.data ?? [])] as const] : [],
  );
  return made.create(weights === "given" ? given?.packed : new Map(named), {
    allowExtra: true,
    ...(isAlone ? {} : { target: build.target }),
    ...(wasm ? { wasm } : {}),
  });
}

/** A run, right after one that has left NaN wherever it could. */
export function runAfterNaN(network: ModuleNetwork, trial: Trial): readonly Float32Array[] {
  runNetwork(network, dirtyTrial(trial));
  return runNetwork(network, trial);
}

/** The results of a run, one behind the other. */
export function runNetwork(network: ModuleNetwork, { inputs }: Trial): readonly Float32Array[] {
  const asGiven = ({ shape, data }: ReferenceTensor): { data: Float32Array; shape: readonly number[] } => ({
    data: Float32Array.from(data),
    shape,
  });
  const results = network.forward(...inputs.map(asGiven));
  return isTensor(results) ? [results.data] : Object.values(results as object).map((tensor) => (tensor as Result).data);
}

interface Result {
  readonly data: Float32Array;
}

/** Several results come as an array or by name, and one of them may be named `data`. */
const isTensor = (results: unknown): results is Result => (results as Result).data instanceof Float32Array;
