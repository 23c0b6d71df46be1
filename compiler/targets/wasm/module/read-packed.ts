import type { TypeSyntax } from "../../../6-emit/text/declarations.ts";
import type { RuntimeImports } from "../../../6-emit/text/runtime-imports.ts";

/** Statements of `create`: packed weights go from their file to where they belong, without a copy in between. */
export const findPacked = (planName: string): readonly string[] => [
  `const read = weights === undefined && options.seed === undefined ? readerOf(await weightsUrl(), ${planName}.weights) : undefined;`,
  "if (!read && options.seed === undefined) weights ??= await fetchWeights(await weightsUrl());",
];

/** What they call. */
export const readPacked = (
  runtime: RuntimeImports,
  types: TypeSyntax,
): string => `/** What reads packed weights from their file to where they go, where the host is Node. */
function readerOf(url${types(": { toString(): string }")}, place${types(": { key: string; start: number; end: number }")}) {
  const { process, TextDecoder, URL } = globalThis${types(HOST)};
  const address = url instanceof Uint8Array ? "" : url.toString();
  const files = address.startsWith("file:") ? process?.getBuiltinModule?.("node:fs") : undefined;
  if (!files) return undefined;
  const read = (into${types(": Uint8Array")}, from${types(": number")})${types(": void")} => {
    const file = files.openSync(new URL(address));
    for (let at = 0; at < into.length; ) {
      const count = files.readSync(file, into, at, into.length - at, from + at);
      if (count === 0) throw new ${runtime.value("NncError")}("NN4002", address + " ends too soon");
      at += count;
    }
    files.closeSync(file);
  };
  try {
    const size = new Uint8Array(8);
    read(size, 0);
    const header = new Uint8Array(Number(new DataView(size.buffer).getBigUint64(0, true)));
    read(header, 8);
    const [begin, end] = JSON.parse(new TextDecoder().decode(header))[place.key].data_offsets;
    if (end - begin !== place.end - place.start) return undefined;
    return (into${types(": Uint8Array")})${types(": void")} => read(into.subarray(0, end - begin), 8 + header.length + begin);
  } catch {
    // What is wrong with the file is told where all of it is read.
    return undefined;
  }
}
${types(FILES)}`;

const HOST = ` as unknown as {
    process?: { getBuiltinModule?(name: string): WeightsFiles };
    TextDecoder: new () => { decode(bytes: Uint8Array): string };
    URL: new (url: string) => object;
  }`;

const FILES = `
interface WeightsFiles {
  openSync(url: object): number;
  readSync(file: number, into: Uint8Array, at: number, count: number, from: number): number;
  closeSync(file: number): void;
}
`;
