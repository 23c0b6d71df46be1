/** How numbers lie in a storage. */
export interface ElementType {
  /** What safetensors calls it; undefined where it has no word for it. */
  readonly dtype: string | undefined;
  /** Bytes of an element. */
  readonly width: number;
  /** As PyTorch spells it. */
  readonly name: string;
}

const types: Readonly<Record<string, ElementType>> = Object.fromEntries(
  (
    [
      ["float32", "F32", 4],
      ["float64", "F64", 8],
      ["float16", "F16", 2],
      ["bfloat16", "BF16", 2],
      ["int64", "I64", 8],
      ["int32", "I32", 4],
      ["int16", "I16", 2],
      ["int8", "I8", 1],
      ["uint8", "U8", 1],
      ["uint16", "U16", 2],
      ["uint32", "U32", 4],
      ["uint64", "U64", 8],
      ["bool", "BOOL", 1],
      ["float8_e4m3fn", "F8_E4M3", 1],
      ["float8_e5m2", "F8_E5M2", 1],
      ["complex64", "C64", 8],
      ["complex128", undefined, 16],
      ["complex32", undefined, 4],
      ["qint8", undefined, 1],
      ["quint8", undefined, 1],
      ["qint32", undefined, 4],
    ] as const
  ).map(([name, dtype, width]) => [name, { name, dtype, width }]),
);

/** What `torch.FloatStorage` and its kin hold. One without a type is bytes, and whoever uses it says what they are. */
const storages: Readonly<Record<string, string>> = {
  FloatStorage: "float32",
  DoubleStorage: "float64",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  LongStorage: "int64",
  IntStorage: "int32",
  ShortStorage: "int16",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
  ComplexFloatStorage: "complex64",
  ComplexDoubleStorage: "complex128",
  QInt8Storage: "qint8",
  QUInt8Storage: "quint8",
  QInt32Storage: "qint32",
  UntypedStorage: "uint8",
};

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** `torch.FloatStorage`, `torch.cuda.HalfStorage`, `torch.storage.UntypedStorage` */
export function storageType(className: string): ElementType | undefined {
  const [, name = ""] = /^torch\.(?:cuda\.|storage\.)?(\w+)$/.exec(className) ?? [];
  return own(types, own(storages, name) ?? "");
}

/** `torch.float32` */
export const elementType = (name: string): ElementType | undefined =>
  name.startsWith("torch.") ? own(types, name.slice("torch.".length)) : undefined;
