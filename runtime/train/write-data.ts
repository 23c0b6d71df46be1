import { NncError } from "../tensor.ts";
import { writeSafetensors as write, type WrittenTensor } from "./write-safetensors.ts";

/** What the format calls numbers, by the arrays that hold them. */
const dtypes: Readonly<Record<string, string>> = {
  Float32Array: "F32",
  Float64Array: "F64",
  BigInt64Array: "I64",
  Int32Array: "I32",
  Uint8Array: "U8",
};

/**
 * The bytes of a safetensors file, such as `nnc train --data` reads: tensors by name, in their order, and texts of `metadata`.
 *
 * @throws NncError NN7001 for what is no tensor of these arrays, NN7002 for data that is not as long as its shape
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WrittenTensor>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  if (!(tensors instanceof Map)) throw new NncError("NN7001", "writeSafetensors takes a Map of tensors by their names");
  for (const [name, tensor] of tensors as ReadonlyMap<string, WrittenTensor>) {
    const kind: string | undefined = tensor?.data?.constructor.name;
    if (kind === undefined || !Object.hasOwn(dtypes, kind) || !Array.isArray(tensor.shape))
      throw new NncError(
        "NN7001",
        `${name} should be { data, shape }, the data one of ${Object.keys(dtypes).join(", ")}`,
      );
    const count = tensor.shape.reduce((product, size) => product * size, 1);
    if (tensor.data.length !== count)
      throw new NncError(
        "NN7002",
        `${name} has ${tensor.data.length} numbers, its shape [${tensor.shape.join(", ")}] ${count}`,
      );
  }
  return write(tensors, metadata, (data) => dtypes[data.constructor.name] as string);
}
