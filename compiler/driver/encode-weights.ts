import { readSafetensors, toFloat32, type StoredTensor } from "../../runtime/safetensors.ts";
import { decodeWeights } from "../../runtime/wire/decode-weights.ts";
import { toHalf } from "../import/to-half.ts";
import { littleEndianBytes } from "../ir/little-endian-bytes.ts";
import { bindWeights } from "../../runtime/weights.ts";
import type { Graph } from "../ir/graph.ts";
import { parametersOf, type FittingWeights } from "../pack/check-weights.ts";
import { withoutExtras } from "../pack/pack-weights.ts";
import { float32Tensor, MADE_BY, writeSafetensors, type TensorToWrite } from "../pack/write-safetensors.ts";

/** How weights are written for the way to where they run. */
export interface WireOptions {
  readonly dtype: "f32" | "f16" | "int8";
  /** Puts the first bytes of all numbers side by side, then all second ones, and so on: what compresses finds more alike. */
  readonly shuffle: boolean;
}

/** Whether weights are to be as small as they can be, and not packed as kernels read them, which is up to four times as much. */
export const isEncoded = ({ dtype, shuffle }: WireOptions): boolean => dtype !== "f32" || shuffle;

/** Whether a module needs code to read them, which is so for all but plain half precision. */
export const needsDecoder = ({ dtype, shuffle }: WireOptions): boolean => dtype === "int8" || shuffle;

/** A file of weights, small; and the numbers that come out of it, which the module will run on. */
export interface EncodedWeights {
  readonly bytes: Uint8Array;
  readonly fitting: FittingWeights;
}

/**
 * Weights of two and more dimensions in fewer bytes. Norms, biases and other lists stay in single precision: they are few, a variance
 * may be smaller than half precision goes, and a scale multiplies all that a layer gives.
 */
export function encodeWeights(graphs: readonly Graph[], fitting: FittingWeights, options: WireOptions): EncodedWeights {
  const known = readSafetensors(withoutExtras(graphs, fitting.bytes));
  const bytes = writeSafetensors(
    [...known].map(([name, tensor]) => encode(name, tensor, options)),
    MADE_BY,
  );
  const decoded = decodeWeights(bytes);
  const ofModels = graphs.map((graph) => bindWeights(parametersOf(graph), decoded, { allowExtra: true }));
  return { bytes, fitting: { bytes, ofModels } };
}

function encode(name: string, tensor: StoredTensor, { dtype, shuffle }: WireOptions): TensorToWrite {
  const { shape } = tensor;
  if (/^(?:I|U|BOOL)/.test(tensor.dtype)) return { name, ...tensor };
  const data = toFloat32(tensor, name);
  if (shape.length < 2 || data.length === 0) return float32Tensor({ name, shape, data });
  const single = { dtype: "F32", shape, bytes: littleEndianBytes(data) };
  if (dtype === "int8" && data.every(Number.isFinite)) {
    const bytes = toInt8(data, shape[0] as number);
    return { name: `nnc:int8:${shape.join()}:${name}`, dtype: "U8", shape: [bytes.length], bytes };
  }
  const stored = dtype !== "f32" && fitsHalf(data) ? toHalf(name, single) : single;
  if (!shuffle) return { name, ...stored };
  const bytes = shuffled(stored.bytes, stored.dtype === "F16" ? 2 : 4);
  return {
    name: `nnc:${stored.dtype.toLowerCase()}:${shape.join()}:${name}`,
    dtype: "U8",
    shape: [bytes.length],
    bytes,
  };
}

/** Neither too large for half precision, nor all so small that it has few digits for them. */
function fitsHalf(data: Float32Array): boolean {
  let largest = 0;
  for (const value of data) {
    if (!Number.isFinite(value)) return false;
    largest = Math.max(largest, Math.abs(value));
  }
  return largest === 0 || (largest < 65504 && largest >= 2 ** -14);
}

/** A float32 factor for each row of the first dimension, then each number by its row's, from -127 to 127. */
function toInt8(data: Float32Array, rows: number): Uint8Array {
  const each = data.length / rows;
  const factors = new Float32Array(rows);
  const whole = new Int8Array(data.length);
  for (let row = 0; row < rows; row++) {
    const values = data.subarray(row * each, (row + 1) * each);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const factor = (factors[row] = largest / 127);
    if (factor > 0)
      values.forEach((value, i) => {
        whole[row * each + i] = Math.max(-127, Math.min(127, Math.round(value / factor)));
      });
  }
  return Buffer.concat([littleEndianBytes(factors), new Uint8Array(whole.buffer)]);
}

function shuffled(bytes: Uint8Array, size: number): Uint8Array {
  const count = bytes.length / size;
  const result = new Uint8Array(bytes.length);
  for (let j = 0; j < size; j++) for (let i = 0; i < count; i++) result[j * count + i] = bytes[i * size + j] as number;
  return result;
}
