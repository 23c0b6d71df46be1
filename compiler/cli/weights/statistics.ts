import { toFloat32, type StoredTensor } from "../../../runtime/safetensors.ts";

/** What the numbers of a tensor are like. NaNs count for nothing else, and infinities not for mean and deviation. */
export interface Statistics {
  /** Undefined where there is no number. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly mean: number | undefined;
  /** As torch.std has it, of n - 1; undefined of one number. */
  readonly std: number | undefined;
  readonly nan: number;
  readonly infinite: number;
}

/** Undefined for types that have no numbers of their own here: complex ones, and floats of 8 bits. */
export function statisticsOf(tensor: StoredTensor): Statistics | undefined {
  const values = valuesOf(tensor);
  if (!values) return undefined;
  let [min, max, sum, nan, infinite] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (value !== value) nan++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      if (Math.abs(value) === Infinity) infinite++;
      else sum += value;
    }
  }
  const count = values.length - nan - infinite;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  const isEmpty = values.length === nan;
  return {
    min: isEmpty ? undefined : min,
    max: isEmpty ? undefined : max,
    mean: count === 0 ? undefined : mean,
    std: count < 2 ? undefined : Math.sqrt(squares / (count - 1)),
    ...{ nan, infinite },
  };
}

/** As many as there are, in their own precision. */
function valuesOf(tensor: StoredTensor): ArrayLike<number | bigint> | undefined {
  const { dtype, bytes } = tensor;
  if (dtype === "C64" || dtype.startsWith("F8")) return undefined;
  if (dtype === "F32" || dtype === "F16" || dtype === "BF16") return toFloat32(tensor);
  const { buffer } = bytes.slice();
  switch (dtype) {
    case "F64":
      return new Float64Array(buffer);
    case "I64":
      return new BigInt64Array(buffer);
    case "U64":
      return new BigUint64Array(buffer);
    case "I32":
      return new Int32Array(buffer);
    case "U32":
      return new Uint32Array(buffer);
    case "I16":
      return new Int16Array(buffer);
    case "U16":
      return new Uint16Array(buffer);
    case "I8":
      return new Int8Array(buffer);
    default:
      return bytes;
  }
}
