import { toFloat32, type StoredTensor } from "../../../../runtime/safetensors.ts";
import { countOf } from "../../../ir/reference.ts";
import type { Elements } from "../words/speech.ts";

/** A tensor whose numbers are known when a network is imported: an initialiser, or what is calculated of some. */
export interface KnownTensor {
  readonly elements: Elements;
  readonly shape: readonly number[];
  /** Row-major; whole numbers beyond 2⁵³ are rounded. Decoded when somebody asks. */
  readonly numbers: () => Float64Array;
  /** As a file of weights holds it: as the model has it where it is floats, else in single precision. */
  readonly stored: () => StoredTensor;
}

const elementsOf = (dtype: string): Elements => (dtype === "BOOL" ? "bool" : /^B?F/.test(dtype) ? "float" : "int");

export function fromStored(tensor: StoredTensor): KnownTensor {
  const elements = elementsOf(tensor.dtype);
  let numbers: Float64Array | undefined;
  const known = (): Float64Array => (numbers ??= numbersIn(tensor));
  return {
    elements,
    shape: tensor.shape,
    numbers: known,
    stored: () => (elements === "float" ? tensor : single(tensor.shape, known())),
  };
}

export const fromNumbers = (elements: Elements, shape: readonly number[], numbers: Float64Array): KnownTensor => ({
  elements,
  shape,
  numbers: () => numbers,
  stored: () => single(shape, numbers),
});

export const scalarInt = (value: number): KnownTensor => fromNumbers("int", [], Float64Array.of(value));
export const intList = (values: readonly number[]): KnownTensor =>
  fromNumbers("int", [values.length], Float64Array.from(values));

const single = (shape: readonly number[], numbers: Float64Array): StoredTensor => ({
  dtype: "F32",
  shape,
  bytes: new Uint8Array(Float32Array.from(numbers).buffer),
});

const whole: Readonly<Record<string, new (buffer: ArrayBuffer) => ArrayLike<number | bigint>>> = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  U16: Uint16Array,
  I16: Int16Array,
  U32: Uint32Array,
  I32: Int32Array,
  U64: BigUint64Array,
  I64: BigInt64Array,
};

function numbersIn(tensor: StoredTensor): Float64Array {
  const { dtype, bytes } = tensor;
  const Whole = whole[dtype];
  // A copy, since the bytes lie at any place of the file.
  if (Whole) return Float64Array.from(new Whole(bytes.slice().buffer), Number);
  if (dtype === "F64") return new Float64Array(bytes.slice().buffer);
  return Float64Array.from(toFloat32(tensor));
}

export const countIn = ({ shape }: Pick<KnownTensor, "shape">): number => countOf(shape);
