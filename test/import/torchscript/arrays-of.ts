import type { StoredTensor } from "../../../runtime/safetensors.ts";
import { numbersOf } from "../../../compiler/import/torchscript/constants/numbers-of.ts";

/** Weights as a network takes them. */
export const arraysOf = (weights: ReadonlyMap<string, StoredTensor>) =>
  Object.fromEntries(
    [...weights].map(([name, tensor]) => [
      name,
      {
        shape: tensor.shape,
        data:
          tensor.dtype === "F32"
            ? new Float32Array(tensor.bytes.slice().buffer)
            : Float32Array.from(numbersOf(tensor) ?? []),
      },
    ]),
  );
