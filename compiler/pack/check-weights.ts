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

/**
 * A model's weights in the order of its parameters.
 *
 * @throws NncError that lists all that does not fit
 */
export const weightsFor = (graph: Graph, bytes: Uint8Array, options: WeightsOptions): readonly Float32Array[] =>
  bindWeights(parametersOf(graph), bytes, options);
