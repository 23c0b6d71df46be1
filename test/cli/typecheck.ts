import { fileURLToPath } from "node:url";
import ts from "typescript";

const top = fileURLToPath(new URL("../../", import.meta.url));

const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  // atob, TextEncoder and TextDecoder are the DOM's; any other host with them will do.
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
  paths: { "nnc/runtime": [`${top}runtime/index.ts`] },
};

/** What TypeScript says about modules that exist in memory only: `path:line: message`. */
export function typecheck(modules: Readonly<Record<string, string>>): readonly string[] {
  const files = new Map(Object.entries(modules).map(([path, text]) => [`${top}test/virtual/${path}`, text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.directoryExists = () => true;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const path = file?.fileName.split("/").at(-1) ?? "";
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${path}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}
