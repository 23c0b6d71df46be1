import { showName } from "../../../runtime/describe.ts";
import type { StoredTensor } from "../../../runtime/safetensors.ts";
import type { Budget } from "../budget.ts";
import { refusals } from "../refusals.ts";
import { fieldOf, fieldsOf, varintsOf, type ProtobufField } from "./protobuf.ts";

/** A TensorProto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as far as weights need it. */
interface TensorProto {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  /** Its bytes if it has them in one piece. */
  readonly raw: Uint8Array | undefined;
  /** Typed fields: floats and doubles, or whole numbers. */
  readonly pieces: readonly Uint8Array[];
  readonly whole: readonly ProtobufField[];
  /** Where its numbers lie, if they lie in another file: location, offset, length. */
  readonly external: ReadonlyMap<string, string> | undefined;
}

/** By TensorProto.DataType: safetensors' name, bytes of a number. */
const types: Readonly<Record<number, readonly [dtype: string, width: number]>> = {
  1: ["F32", 4],
  2: ["U8", 1],
  3: ["I8", 1],
  4: ["U16", 2],
  5: ["I16", 2],
  6: ["I32", 4],
  7: ["I64", 8],
  9: ["BOOL", 1],
  10: ["F16", 2],
  11: ["F64", 8],
  12: ["U32", 4],
  13: ["U64", 8],
  14: ["C64", 8],
  16: ["BF16", 2],
};
const otherTypes: Readonly<Record<number, string>> = { 8: "text", 15: "complex128" };

const decoder = new TextDecoder();

const MOST_DIMENSIONS = 64;
/** Whoever writes ONNX packs numbers. */
const MOST_PIECES = 10_000;

/** A tensor of a model, or what it is instead of one that can be read. @throws NncError NN4007, NN4011, NN4012 */
export function readTensor(
  message: Uint8Array,
  budget: Budget,
  readBeside?: (name: string) => Uint8Array | undefined,
): { name: string; tensor: StoredTensor | string } {
  const proto = parse(message);
  const { name, type, shape, raw, external } = proto;
  const beside = external && bytesBeside(name, external, readBeside);
  const [dtype, width = 0] = types[type] ?? [];
  if (dtype === undefined) return { name, tensor: `a tensor of ${otherTypes[type] ?? `the type ${type}`}` };
  const bytes = beside ?? raw ?? collect(proto, width, budget);
  const needed = shape.reduce((product, size) => product * size, width);
  if (bytes.length !== needed)
    throw refusals.broken(
      "the ONNX file",
      `"${showName(name)}" has ${bytes.length} bytes, and [${shape.slice(0, 8).join(", ")}] of ${dtype} needs ${needed}`,
    );
  return { name, tensor: { dtype, shape, bytes } };
}

function parse(message: Uint8Array): TensorProto {
  const shape: number[] = [];
  const pieces: Uint8Array[] = [];
  const whole: ProtobufField[] = [];
  let [name, type] = ["", 0];
  let raw: Uint8Array | undefined;
  let external: Map<string, string> | undefined;
  for (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        for (const size of varintsOf(field)) {
          if (shape.length > MOST_DIMENSIONS) break;
          shape.push(Number(size));
        }
        break;
      case 2:
        type = Number(field.value);
        break;
      case 4: // float_data
      case 10: // double_data
        pieces.push(field.bytes);
        break;
      case 5: // int32_data, which halves and single bytes are in, too
      case 7: // int64_data
      case 11: // uint64_data
        whole.push(field);
        break;
      case 8:
        name = decoder.decode(field.bytes);
        break;
      case 9:
        raw = field.bytes;
        break;
      case 13:
        (external ??= new Map()).set(textIn(field.bytes, 1) ?? "", textIn(field.bytes, 2) ?? "");
        break;
      case 14:
        if (field.value === 1n) external ??= new Map();
        break;
    }
  }
  if (pieces.length + whole.length > MOST_PIECES)
    throw refusals.tooMuch(
      `"${showName(name)}" lists its numbers one by one`,
      'save it again, in Python: onnx.save(onnx.load("net.onnx"), "again.onnx")',
    );
  if (shape.length > MOST_DIMENSIONS || shape.some((size) => !Number.isSafeInteger(size) || size < 0))
    throw refusals.broken("the ONNX file", `"${showName(name)}" has a shape that is none`);
  return { name, type, shape, raw, pieces, whole, external };
}

/** The numbers of a tensor that lie in a file beside the model. */
function bytesBeside(
  name: string,
  external: ReadonlyMap<string, string>,
  readBeside: ((name: string) => Uint8Array | undefined) | undefined,
): Uint8Array {
  const location = external.get("location") ?? "";
  const file = location === "" ? undefined : readBeside?.(location);
  if (!file)
    throw refusals.elsewhere(
      `the numbers of "${showName(name)}" lie in another file, ${showName(location || "which it does not name")}`,
      'put all into one, in Python: onnx.save(onnx.load("net.onnx"), "one.onnx")',
    );
  const offset = Number(external.get("offset") ?? 0);
  const length = Number(external.get("length") ?? file.length - offset);
  if (!(offset >= 0 && length >= 0 && offset + length <= file.length))
    throw refusals.broken("the ONNX file", `the numbers of "${showName(name)}" lie beyond the end of their file`);
  return file.subarray(offset, offset + length);
}

const textIn = (message: Uint8Array, number: number): string | undefined => {
  const field = fieldOf(message, number);
  return field && decoder.decode(field.bytes);
};

/** The numbers of typed fields in one piece. */
function collect({ pieces, whole, name }: TensorProto, width: number, budget: Budget): Uint8Array {
  const count = whole.reduce((sum, field) => sum + countOf(field), 0);
  const length = pieces.reduce((sum, piece) => sum + piece.length, count * width);
  budget.take(length, `"${showName(name)}"`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  for (const field of whole)
    for (const value of varintsOf(field))
      for (let byte = 0; byte < width; byte++) bytes[at++] = Number((value >> BigInt(8 * byte)) & 0xffn);
  return bytes;
}

function countOf(field: ProtobufField): number {
  let count = 0;
  const numbers = varintsOf(field);
  while (!numbers.next().done) count++;
  return count;
}
