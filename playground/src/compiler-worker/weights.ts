import { importWeights } from "../../../compiler/import/import-weights.ts";
import type { Graph, Parameter } from "../../../compiler/ir/graph.ts";
import { runtimeInit } from "../../../compiler/pack/runtime-init.ts";
import { placeOf } from "../../../grammar/source.ts";
import { initWeights } from "../../../runtime/init.ts";
import type { StoredTensor } from "../../../runtime/safetensors.ts";
import type { ParameterInfo } from "../../../runtime/signature.ts";
import { bindWeights } from "../../../runtime/weights.ts";
import type { NamedBytes } from "./requests.ts";

/** Where a network's weights come from. */
export type WeightsSource =
  | { readonly kind: "seed"; readonly seed: number }
  | { readonly kind: "file"; readonly name: string; readonly tensors: ReadonlyMap<string, StoredTensor> };

export const firstSeed: WeightsSource = { kind: "seed", seed: 0 };

/** @throws NncError NN4002 to NN4012 */
export async function readWeights({ name, bytes }: NamedBytes): Promise<WeightsSource> {
  const { tensors } = await importWeights(bytes, { path: name });
  return { kind: "file", name, tensors };
}

/** How many numbers a network has for weights. */
export const countOf = ({ parameters }: Graph): number =>
  parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);

export interface BoundWeights {
  /** In the order of the graph's parameters. */
  readonly values: readonly Float32Array[];
  readonly from: string;
  /** Why a file's are not used. */
  readonly misfit: string | undefined;
}

/** The weights for a graph: where a file does not fit it, PyTorch's initialisation and why. */
export function weightsFor({ parameters }: Graph, given: WeightsSource): BoundWeights {
  const infos = parameters.map(infoOf);
  const fresh = (seed: number, misfit?: string): BoundWeights => ({
    values: withTwins(parameters, initWeights(infos, seed)),
    from: `PyTorch's initialisation, seed ${seed}`,
    misfit,
  });
  if (given.kind === "seed") return fresh(given.seed);
  try {
    return { values: bindWeights(infos, given.tensors, { allowExtra: true }), from: given.name, misfit: undefined };
  } catch (error) {
    return fresh(0, `${given.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A weight under several names has the values of the first of them. */
const withTwins = (parameters: readonly Parameter[], values: readonly Float32Array[]): readonly Float32Array[] =>
  parameters.map(({ sameAs }, i) => {
    const first = sameAs === undefined ? i : parameters.findIndex(({ id }) => id === sameAs);
    return values[first] as Float32Array;
  });

const infoOf = ({ name, shape, dtype, kind, init, origin }: Parameter): ParameterInfo => ({
  name,
  shape,
  dtype,
  kind,
  init: runtimeInit(init),
  at: placeOf(origin.span),
});
