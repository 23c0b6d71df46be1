/** What keeps the runtime fit for every host: small, alone, and without an effect when imported. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import ts from "typescript";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../runtime/", import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));

const bundle = async (contents: string, ignoreAnnotations = false): Promise<string> => {
  const result = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    ignoreAnnotations,
  });
  return result.outputFiles[0]!.text;
};

/** What only the modules of networks import whose weights begin so, or that look for the largest of a batch. */
const RARE = new Set(["dirac", "literal", "orthogonal", "requireSamples", "truncatedNormal"]);
/** What only the modules of networks import that have open sizes, or several. */
const OPEN = new Set(["arraysFor", "openWasm", "sameSizes", "sizesOf", "choiceOf", "enough", "wasmChoices"]);

test("all that any network imports is at most 5 KB, minified and gzipped, and no more than 6 with what few do", async () => {
  const closed = Object.keys(await import("../../runtime/index.ts")).filter((name) => !OPEN.has(name));
  const names = closed.filter((name) => !RARE.has(name));
  const sizeOf = async (contents: string): Promise<number> => gzipSync(await bundle(contents), { level: 9 }).length;
  const size = await sizeOf(`export { ${names.join(", ")} } from "./index.ts"`);
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThanOrEqual(5 * 1024);
  expect(await sizeOf(`export { ${closed.join(", ")} } from "./index.ts"`)).toBeLessThanOrEqual(6 * 1024);
  expect(await sizeOf('export * from "./index.ts"')).toBeLessThanOrEqual(7.5 * 1024);
});

test("importing it does nothing, also where a bundler does not trust package.json", async () => {
  expect(await bundle('import "./index.ts"', true)).toBe("");
});

test("a part does not bring the rest", async () => {
  const size = gzipSync(await bundle('export { batchOf, dataOf } from "./index.ts"')).length;
  expect(size).toBeLessThan(1024);
});

test("its files import each other only", () => {
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(folder + file, "utf8"));
    for (const { fileName } of importedFiles)
      expect(
        files.map((name) => `./${name}`),
        file,
      ).toContain(fileName);
  }
});

test("it needs ES2022 and three globals that every host has, nothing of Node or the DOM", () => {
  const globals = `declare function atob(text: string): string;
    declare class TextEncoder { encode(text: string): Uint8Array; }
    declare class TextDecoder { constructor(label: string, options: { fatal: boolean }); decode(bytes: Uint8Array): string; }`;
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    module: ts.ModuleKind.NodeNext,
    types: [],
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile;
  host.getSourceFile = (name, version, ...rest) =>
    name.endsWith("/globals.d.ts")
      ? ts.createSourceFile(name, globals, version)
      : getSourceFile(name, version, ...rest);
  const program = ts.createProgram([`${folder}index.ts`, `${folder}globals.d.ts`], options, host);
  const messages = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  expect(messages).toEqual([]);
});
