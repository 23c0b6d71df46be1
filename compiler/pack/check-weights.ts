import { placeOf } from "../../grammar/source.ts";
import type { ParameterInfo } from "../../runtime/signature.ts";
import { bindWeights } from "../../runtime/weights.ts";
import type { Graph } from "../ir/graph.ts";

export interface WeightsOptions {
  /** Lets the file hold more than the model needs. */
  readonly allowExtra?: boolean;
}

export const parametersOf = ({ parameters }: Graph): readonly ParameterInfo[] =>
  parameters.map(({ name, shape, dtype, kind, init, origin }) => {
    return { name, shape, dtype, kind, init, at: placeOf(origin.span) };
  });

/** A safetensors file that has been found to fit all models of a network. */
export interface FittingWeights {
  /** The file. */
  readonly bytes: Uint8Array;
  /** Of each model its weights, in the order of its parameters, which no pass changes. */
  readonly ofModels: readonly (readonly Float32Array[])[];
}

/**
 * Holds a file of weights to the models of a network.
 *
 * @throws NncError that lists all that does not fit the first model that it does not fit
 */
export const checkWeights = (
  graphs: readonly Graph[],
  bytes: Uint8Array,
  options: WeightsOptions = {},
): FittingWeights => ({
  bytes,
  ofModels: graphs.map((graph) => bindWeights(parametersOf(graph), bytes, options)),
});
