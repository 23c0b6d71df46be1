import { initWeights } from "../init.ts";
import { toFloat32, type StoredTensor } from "../safetensors.ts";
import type { ParameterInfo } from "../signature.ts";
import { bindWeights, tensorsOf, type Weights, type WeightValue } from "../weights.ts";
import type { NamedTensor } from "./trainer.ts";
import type { TrainerOptions } from "./trainer-options.ts";

/** All tensors of the state_dict by name; counters hold one number. */
export function weightsOf(
  parameters: readonly ParameterInfo[],
  weights: Weights | undefined,
  { seed = 0, strict = true, allowExtra = false }: TrainerOptions,
): Map<string, Float32Array> {
  // bindWeights looks at what they are.
  const given = weights === undefined ? undefined : (tensorsOf(weights) as ReadonlyMap<string, WeightValue>);
  const fresh = (): Float32Array[] => initWeights(parameters, seed);
  const bound =
    given === undefined
      ? fresh()
      : strict
        ? bindWeights(parameters, given, { allowExtra })
        : taken(parameters, given, fresh());
  return new Map(
    parameters.map(({ name, dtype }, i) => [
      name,
      dtype === "i64" ? Float32Array.of(counterOf(given?.get(name))) : bound[i]!.slice(),
    ]),
  );
}

/** How many batches a norm has seen. */
function counterOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  const { data, bytes, dtype } = value as Partial<NamedTensor & StoredTensor>;
  if (bytes && dtype) return toFloat32(value as StoredTensor)[0] ?? 0;
  return Number((data ?? (value as ArrayLike<number>))[0] ?? 0);
}

/** Of the weights given, those that fit. */
const taken = (
  parameters: readonly ParameterInfo[],
  given: ReadonlyMap<string, WeightValue>,
  fresh: readonly Float32Array[],
): readonly Float32Array[] =>
  parameters.map((parameter, i) => {
    const value = given.get(parameter.name);
    if (value === undefined || parameter.dtype === "i64") return fresh[i]!;
    try {
      return bindWeights([parameter], new Map([[parameter.name, value]]))[0]!;
    } catch {
      return fresh[i]!;
    }
  });
