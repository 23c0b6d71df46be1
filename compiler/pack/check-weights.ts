import { placeOf } from "../../grammar/source.ts";
import type { ParameterInfo } from "../../runtime/signature.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { bindWeights } from "../../runtime/weights.ts";
import type { Graph } from "../ir/graph.ts";
import { runtimeInit } from "./runtime-init.ts";

export interface WeightsOptions {
  /** Lets the file hold more than the model needs. */
  readonly allowExtra?: boolean;
}

export const parametersOf = ({ parameters }: Graph): readonly ParameterInfo[] =>
  parameters.map(({ name, shape, dtype, kind, init, origin }) => {
    return { name, shape, dtype, kind, init: runtimeInit(init), at: placeOf(origin.span) };
  });

/** A safetensors file that has been found to fit all models of a network. */
export interface FittingWeights {
  /** The file. */
  readonly bytes: Uint8Array;
  /** Of each model its weights, in the order of its parameters, which no pass changes. */
  readonly ofModels: readonly (readonly Float32Array[])[];
}

/**
 * Holds a file of weights to the models of a network. What belongs to one of several models is nothing superfluous for the others.
 *
 * @throws NncError that lists all that does not fit the first model that it does not fit
 */
export function checkWeights(
  graphs: readonly Graph[],
  bytes: Uint8Array,
  options: WeightsOptions = {},
): FittingWeights {
  const all = graphs.map(parametersOf);
  const allowExtra =
    options.allowExtra || (all.length > 1 && hasOnly(bytes, new Set(all.flat().map(({ name }) => name))));
  return { bytes, ofModels: all.map((parameters) => bindWeights(parameters, bytes, { ...options, allowExtra })) };
}

/** A file that cannot be read has something else, which is said elsewhere. */
function hasOnly(bytes: Uint8Array, names: ReadonlySet<string>): boolean {
  try {
    return [...readSafetensors(bytes).keys()].every((name) => names.has(name));
  } catch {
    return false;
  }
}
