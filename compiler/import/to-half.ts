import type { StoredTensor } from "../../runtime/safetensors.ts";
import { toFloat32 } from "../../runtime/safetensors.ts";
import { refusals } from "./refusals.ts";

/** A floating tensor in 16 bits, rounded to the nearest, ties to even, as PyTorch's half() does; all others as they are. @throws NncError NN4014 */
export function toHalf(name: string, tensor: StoredTensor): StoredTensor {
  const { dtype, shape, bytes } = tensor;
  if (dtype !== "F32" && dtype !== "F64" && dtype !== "BF16") return tensor;
  const values = dtype === "F64" ? new Float64Array(bytes.slice().buffer) : toFloat32(tensor, name);
  const halves = new Uint16Array(values.length);
  let beyond = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const half = halfOf(value);
    halves[i] = half;
    if ((half & 0x7fff) === 0x7c00 && Number.isFinite(value)) beyond++;
  }
  if (beyond > 0) throw refusals.beyondHalf(name, beyond);
  return { dtype: "F16", shape, bytes: new Uint8Array(halves.buffer) };
}

/** IEEE 754 binary16 of a number: a sign, 5 bits of exponent, 10 of fraction. */
function halfOf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size !== size) return 0x7e00;
  // Halfway between the largest and what would come next.
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, exponentOf(size));
  // In units of the last place; a power of two, so exact.
  const units = roundToEven(size * 2 ** (10 - exponent));
  // Below the smallest normal number the exponent's bits are 0; a carry goes on into them.
  return sign | (size < 2 ** -14 ? units : ((exponent + 14) << 10) + units);
}

const exponentOf = (size: number): number => {
  const guess = Math.floor(Math.log2(size));
  // A logarithm may be rounded over a power of two.
  if (2 ** guess > size) return guess - 1;
  return 2 ** (guess + 1) <= size ? guess + 1 : guess;
};

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
