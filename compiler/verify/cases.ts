import type { Graph } from "../ir/graph.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import type { FittingWeights } from "../pack/check-weights.ts";
import { hostileWeights } from "./hostile-weights.ts";
import { referenceOf, type Reference } from "./reference.ts";
import { hostileTrials, plainTrial, type Trial } from "./trials.ts";

/** Weights, the runs that are made with them one after the other, and what these should give. */
export interface Case {
  readonly weights: "seeded" | "given";
  readonly parameters: readonly ReferenceTensor[];
  readonly trials: readonly (Trial & { readonly reference: Reference })[];
}

/** The weights that a module is built with. */
export interface GivenWeights extends Pick<FittingWeights, "ofModels"> {
  /** What its `create` is to be given: nothing where they are in the module. */
  readonly packed: Uint8Array | undefined;
}

/** Hostile weights on hostile inputs; and weights that are given, in the order of the parameters, on one sample. */
export function casesOf(graph: Graph, seed: number, given: readonly Float32Array[] | undefined): readonly Case[] {
  const make = (weights: Case["weights"], parameters: Case["parameters"], trials: readonly Trial[]): Case => ({
    weights,
    parameters,
    trials: trials.map((trial) => ({ ...trial, reference: referenceOf(graph, trial, parameters) })),
  });
  const seeded = make("seeded", hostileWeights(graph, seed), hostileTrials(graph, seed));
  if (!given) return [seeded];
  const parameters = graph.parameters.map(({ shape }, i) => ({ shape, data: Float64Array.from(given[i] ?? []) }));
  return [seeded, make("given", parameters, [plainTrial(graph, seed)])];
}
