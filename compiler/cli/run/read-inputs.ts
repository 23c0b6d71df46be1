import { initWeights } from "../../../runtime/init.ts";
import type { TensorInfo } from "../../../runtime/signature.ts";
import type { Input } from "../../../runtime/tensor.ts";
import { CommandError } from "../exit-codes.ts";
import { readBytes } from "../files/file-system.ts";
import { fileExtension } from "../input/file-extension.ts";
import { InputError } from "../input/input-error.ts";
import type { NamedArray } from "../input/named-array.ts";
import type { PictureSize } from "../input/png-to-tensor.ts";
import { readInput } from "../input/read-input.ts";

type Given = Input<readonly number[]>;
type Seeded = Exclude<Given, Float32Array>;

/**
 * What goes into `forward`: a file for each of its parameters, or one file that has them all by name.
 *
 * @param say told of each picture that had to be changed to fit
 */
export function readInputs(
  folder: string,
  wanted: readonly TensorInfo[],
  paths: readonly string[],
  say: (text: string) => void,
): readonly Given[] {
  const [only] = paths;
  if (only !== undefined && paths.length === 1 && fileExtension(only) === ".safetensors")
    return pickByName(only, wanted, readInput(only, readBytes(folder, only)).arrays);
  if (paths.length !== wanted.length) {
    const names = wanted.map(({ name }) => name).join(", ");
    throw new CommandError(
      "wrongUsage",
      `the model takes ${names}, so there must be ${wanted.length} --input, not ${paths.length}`,
      "or one .safetensors file that holds them all by name",
    );
  }
  return wanted.map((info, i) => {
    const path = paths[i] as string;
    const { arrays } = readInput(path, readBytes(folder, path), pictureSizeOf(info));
    for (const { changed } of arrays) if (changed !== undefined) say(`${path}: ${changed}`);
    return arrays.length === 1 ? given(arrays[0] as NamedArray) : pickOne(path, info, i, arrays);
  });
}

/** Without files: values of a normal distribution, for as many samples as `batch` says. */
export const seededInputs = (wanted: readonly TensorInfo[], seed: number, batch = 1): readonly Seeded[] =>
  wanted.map((info): Seeded => {
    const shape = info.shape.map((size) =>
      typeof size === "number" ? size : (Number.parseInt(size, 10) || 1) * batch,
    );
    const init = { kind: "normal", mean: 0, std: 1 } as const;
    const [data] = initWeights([{ name: info.name, shape, dtype: "f32", kind: "buffer", init, at: "" }], seed);
    return { data: data ?? new Float32Array(0), shape };
  });

function pickByName(path: string, wanted: readonly TensorInfo[], arrays: readonly NamedArray[]): readonly Given[] {
  const [array] = arrays;
  if (wanted.length === 1 && arrays.length === 1 && array) return [given(array)];
  return wanted.map((info, i) => pickOne(path, info, i, arrays));
}

function pickOne(path: string, { name }: TensorInfo, index: number, arrays: readonly NamedArray[]): Given {
  const found = arrays.find((array) => array.name === name) ?? arrays.find((array) => array.name === `input.${index}`);
  if (found) return given(found);
  const names = arrays.map((array) => array.name ?? "?");
  const listed = `${names.slice(0, 8).join(", ")}${names.length > 8 ? `, … (${names.length})` : ""}`;
  throw new InputError(`${path}: there is no ${name} and no input.${index} in it, only ${listed || "nothing"}`);
}

const given = ({ data, shape }: NamedArray): Given => (shape === undefined ? data : { data, shape });

/** The size of the pictures that an input takes, if it takes pictures. */
function pictureSizeOf({ shape }: TensorInfo): PictureSize | undefined {
  const [, channels, height, width] = shape;
  if (shape.length !== 4 || (channels !== 1 && channels !== 3)) return undefined;
  const sizeOf = (size: number | string | undefined): number | undefined =>
    typeof size === "number" ? size : undefined;
  return { channels, height: sizeOf(height), width: sizeOf(width) };
}
