import { isBytes, type Weights, type WeightValue } from "../weights.ts";
import { countOf, showName } from "../describe.ts";
import { readSafetensors, toFloat32 } from "../safetensors.ts";
import { NncError } from "../tensor.ts";

/**
 * What a tensor is called whose bytes are no plain numbers: `nnc:int8:64,3,7,7:conv1.weight`. Every other reader sees bytes under a
 * name that no network has, and can take them for nothing else.
 */
const ENCODED = /^nnc:(f32|f16|int8):([\d,]*):(.*)$/s;

/**
 * Weights as the build has made them small: numbers of two or four bytes whose first bytes stand side by side, then all second ones,
 * and so on; whole numbers from -127 to 127, behind a float32 factor for each row of the first dimension. Others are handed back as
 * they are.
 *
 * @throws NncError NN4003 for bytes that are not as many as the name says
 */
export function decodeWeights<W>(weights: W): W | ReadonlyMap<string, WeightValue> {
  if (!isBytes(weights as Weights | undefined)) return weights;
  const tensors = [...readSafetensors(weights as Uint8Array)];
  if (!tensors.some(([name]) => ENCODED.test(name))) return weights;
  return new Map(
    tensors.map(([name, stored]): [string, WeightValue] => {
      const [, kind, sizes, own = ""] = ENCODED.exec(name) ?? [];
      if (kind === undefined) return [name, stored];
      const shape = sizes ? sizes.split(",").map(Number) : [];
      return [own, { shape, data: decode(kind, shape, stored.bytes, own) }];
    }),
  );
}

function decode(kind: string, shape: readonly number[], bytes: Uint8Array, name: string): Float32Array {
  const count = countOf(shape);
  const rows = shape[0] ?? 1;
  const size = kind === "int8" ? 1 : kind === "f16" ? 2 : 4;
  const needed = count * size + (kind === "int8" ? rows * 4 : 0);
  if (bytes.length !== needed)
    throw new NncError(
      "NN4003",
      `in the weights, "${showName(name)}" has ${bytes.length} bytes, ${kind} needs ${needed}`,
    );
  if (kind !== "int8") {
    const plain = new Uint8Array(bytes.length);
    for (let i = 0, at = 0; at < plain.length; i++) for (let j = 0; j < size; j++) plain[at++] = bytes[j * count + i]!;
    return toFloat32({ dtype: kind.toUpperCase(), shape, bytes: plain });
  }
  const factors = new Float32Array(bytes.slice(0, rows * 4).buffer);
  const whole = new Int8Array(bytes.buffer, bytes.byteOffset + rows * 4, count);
  const values = new Float32Array(count);
  for (let row = 0, at = 0; row < rows; row++)
    for (const end = at + count / rows; at < end; at++) values[at] = whole[at]! * factors[row]!;
  return values;
}
