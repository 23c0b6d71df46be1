import { gzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { fileKindOf } from "../../compiler/import/file-kind.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { tinyNet } from "../cli/support.ts";
import { attacks, type Attack } from "./attack.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A safetensors file of this header, whatever it says, and so many bytes of numbers. */
function safetensors(header: string, count = 0, length = header.length): Uint8Array {
  const file = new Uint8Array(8 + header.length + count);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(bytes(header), 8);
  return file;
}

const entry = (offsets: readonly number[], shape: readonly unknown[] = [2], dtype = "F32"): string =>
  JSON.stringify({ w: { dtype, shape, data_offsets: offsets } });

/** Weights of these bytes, for every command that takes some. */
const refused = (name: string, file: Uint8Array, ...says: readonly string[]): readonly Attack[] =>
  (["build", "run"] as const).map((command) => ({
    name: `${name}, ${command}`,
    files: { "net.nn": tinyNet, "w.bin": file },
    args: [command, "net.nn", "--weights", "w.bin"],
    code: 1,
    says: ["error[NN400", ...says],
  }));

const zip = (name: string): Uint8Array => zipSync({ [name]: bytes("numbers") }, { level: 0 });

attacks("weights", [
  ...refused("a .pth", zip("net/data.pkl"), "the pickle is broken"),
  ...refused(
    "an old .pth",
    bytes("\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."),
    "the pickle is broken: it ends too early",
  ),
  ...refused("metadata that is a list", safetensors('{"__metadata__":[]}'), "__metadata__ is not a map of strings"),
  ...refused("metadata of numbers", safetensors('{"__metadata__":{"a":1}}'), "__metadata__ is not a map of strings"),
  ...refused("a .npz", zip("weight.npy"), 'the array "weight" is broken'),
  ...refused("a zip archive", zip("model.safetensors"), "a zip archive", "unpack it"),
  ...refused("an .npy", bytes("\x93NUMPY\x01\x00v\x00{'descr': '<f4'"), "one array of NumPy's"),
  ...refused("an .onnx", bytes("\x08\x07\x12\x07pytorch\x1a\x061.13.1:"), "the ONNX file is broken: it ends too early"),
  ...refused("an .h5", bytes("\x89HDF\r\n\x1a\n"), "an HDF5 file"),
  ...refused(
    "a pointer of Git LFS",
    bytes("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
    "git lfs pull",
  ),
  ...refused("a web page", bytes("<!DOCTYPE html>\n<html><body>Sign in</body></html>"), "a web page"),
  ...refused("gzip", gzipSync(safetensors("{}")), "gunzip"),
  ...refused("JSON", bytes('{"fc.weight": [1, 2]}'), "JSON text"),
  ...refused("nothing", new Uint8Array()),
  ...refused("seven bytes", new Uint8Array(7)),
  ...refused("a header that is longer than the file", safetensors("{}", 0, 1e6)),
  ...refused("a header of 2⁶³ bytes", Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3)),
  ...refused("a header that is no JSON", safetensors("{not json")),
  ...refused("a header that is a list", safetensors("[]")),
  ...refused("a tensor that is no object", safetensors('{"w": 3}')),
  ...refused("an unknown type of numbers", safetensors(entry([0, 8], [2], "F7"), 8)),
  ...refused("numbers beyond the end", safetensors(entry([0, 800]), 8)),
  ...refused("offsets that go backwards", safetensors(entry([8, 0]), 8)),
  ...refused(
    "offsets that are no numbers",
    safetensors('{"w":{"dtype":"F32","shape":[2],"data_offsets":["a","b"]}}', 8),
  ),
  ...refused("a negative size", safetensors(entry([0, 8], [-2]), 8)),
  ...refused("a size of 2⁵³", safetensors(entry([0, 8], [2 ** 53, 4]), 8)),
  ...refused("a shape that is no list", safetensors('{"w":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}', 8)),
  ...refused(
    "one name twice",
    safetensors(
      '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
    ),
  ),
  ...refused(
    "a tensor called __proto__",
    safetensors('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
  ),
  ...refused(
    "weights of another network",
    writeSafetensors([float32Tensor({ name: "a", shape: [1], data: new Float32Array(1) })]),
    "the weights do not fit",
    "unexpected",
  ),
]);

test("a safetensors file is not taken for anything else", () => {
  for (const length of [2, 8, 64, 80, 128, 0x4b50, 0x8b1f])
    expect(fileKindOf(safetensors(`{${" ".repeat(length)}}`))).toEqual({ format: "safetensors" });
});
