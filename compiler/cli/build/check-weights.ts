import { placeOf } from "../../../grammar/source.ts";
import { readSafetensors, toFloat32 } from "../../../runtime/safetensors.ts";
import type { ParameterInfo } from "../../../runtime/signature.ts";
import { bindWeights } from "../../../runtime/weights.ts";
import type { Graph } from "../../ir/graph.ts";
import { writeSafetensors } from "../input/write-safetensors.ts";

export const parametersOf = ({ parameters }: Graph): readonly ParameterInfo[] =>
  parameters.map(({ name, shape, dtype, kind, init, origin }) => {
    return { name, shape, dtype, kind, init, at: placeOf(origin.span) };
  });

/** @throws NncError that lists all that does not fit one of the models */
export function checkWeights(
  graphs: readonly Graph[],
  bytes: Uint8Array,
  options: { readonly allowExtra: boolean },
): void {
  for (const graph of graphs) bindWeights(parametersOf(graph), bytes, options);
}

/** The file as it was, or with only what the models know, if that is less. */
export function withoutExtras(graphs: readonly Graph[], bytes: Uint8Array): Uint8Array {
  const known = new Set(graphs.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  const tensors = [...readSafetensors(bytes)];
  const kept = tensors.filter(([name]) => known.has(name));
  if (kept.length === tensors.length) return bytes;
  return writeSafetensors(kept.map(([name, tensor]) => ({ name, data: toFloat32(tensor, name), shape: tensor.shape })));
}
