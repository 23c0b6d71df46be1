import { writeBytes, type ByteWriter } from "./byte-writer.ts";
import { encodeFunction, VALUE_TYPES } from "./encode-function.ts";
import type { WatFunction } from "./wat.ts";
import type { WatModule } from "./wat-module.ts";

const MAGIC = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const section = { types: 1, imports: 2, functions: 3, memories: 5, exports: 7, code: 10, data: 11 } as const;
const [FUNCTION_TYPE, NO_MAXIMUM, ACTIVE, I32_CONST, END] = [0x60, 0x00, 0x00, 0x41, 0x0b];
const kind = { function: 0x00, memory: 0x02 } as const;
const SHARED = 0x03;

/**
 * As engines take it, without names: https://webassembly.github.io/spec/core/binary/modules.html. The same bytes as wabt's, to
 * which a test holds it, in a tenth of the time.
 */
export function encodeModule({ pages, numbers, functions, imports }: WatModule): Uint8Array<ArrayBuffer> {
  const types = new Map<string, Uint8Array>();
  const indexOfType = (each: Pick<WatFunction, "parameters" | "result">): number => {
    const type = encodeType(each);
    const key = type.join();
    if (!types.has(key)) types.set(key, type);
    return [...types.keys()].indexOf(key);
  };
  // Those that are imported come first.
  const imported = imports?.functions ?? [];
  const typeOfImport = imported.map(indexOfType);
  const typeOf = functions.map(indexOfType);
  const places = new Map(
    [...imported, ...functions].flatMap(({ name }, i) => (name === undefined ? [] : [[name, i] as const])),
  );
  const out = writeBytes();
  out.bytes(MAGIC);
  const write = (id: number, fill: (content: ByteWriter) => void): void => {
    const content = writeBytes();
    fill(content);
    out.byte(id);
    out.sized(content.written());
  };
  write(section.types, (content) => {
    content.unsigned(types.size);
    for (const type of types.values()) content.bytes(type);
  });
  if (imports)
    write(section.imports, (content) => {
      content.unsigned(1 + imported.length);
      content.text(imports.from);
      content.text("memory");
      content.byte(kind.memory);
      content.byte(SHARED);
      content.unsigned(pages);
      content.unsigned(imports.maximum);
      imported.forEach(({ name }, i) => {
        content.text(imports.from);
        content.text(name);
        content.byte(kind.function);
        content.unsigned(typeOfImport[i] as number);
      });
    });
  write(section.functions, (content) => {
    content.unsigned(typeOf.length);
    typeOf.forEach(content.unsigned);
  });
  if (!imports)
    write(section.memories, (content) => {
      content.unsigned(1);
      content.byte(NO_MAXIMUM);
      content.unsigned(pages);
    });
  write(section.exports, (content) => {
    const named = functions.flatMap(({ exportedAs }, i) => (exportedAs === undefined ? [] : [{ exportedAs, i }]));
    content.unsigned(named.length + 1);
    content.text("memory");
    content.byte(kind.memory);
    content.unsigned(0);
    for (const { exportedAs, i } of named) {
      content.text(exportedAs);
      content.byte(kind.function);
      content.unsigned(imported.length + i);
    }
  });
  write(section.code, (content) => {
    content.unsigned(functions.length);
    for (const each of functions) content.sized(encodeFunction(each, places));
  });
  if (numbers.length > 0)
    write(section.data, (content) => {
      content.unsigned(1);
      content.byte(ACTIVE);
      content.byte(I32_CONST);
      content.signed(0);
      content.byte(END);
      content.sized(numbers);
    });
  return out.written();
}

function encodeType({ parameters, result }: Pick<WatFunction, "parameters" | "result">): Uint8Array {
  const out = writeBytes();
  out.byte(FUNCTION_TYPE);
  out.unsigned(parameters.length);
  for (const { type } of parameters) out.byte(VALUE_TYPES[type]);
  out.unsigned(result === undefined ? 0 : 1);
  if (result !== undefined) out.byte(VALUE_TYPES[result]);
  return out.written();
}
