import { ts } from "ts-morph";

/** The JavaScript of a module in TypeScript. */
export const eraseTypes = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;
