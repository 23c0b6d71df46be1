import { eraseTypes } from "../5-emit/erase-types.ts";
import { runtimeText } from "../5-emit/runtime-text.ts";

/** A generated class, as far as it takes to run it. */
export interface ModuleClass {
  create(weights: unknown, options: Readonly<Record<string, unknown>>): Promise<ModuleNetwork>;
}

export interface ModuleNetwork {
  forward(...inputs: readonly { readonly data: Float32Array; readonly shape: readonly number[] }[]): unknown;
}

export interface EvaluateOptions {
  readonly format: "ts" | "js";
  /** False: the host seems to have no multiply-add in one instruction, so that the module takes its other build. */
  readonly relaxed: boolean;
}

/** Runs a module's own text, with the runtime's, and gives its classes in order. */
export function evaluateModule(code: string, { format, relaxed }: EvaluateOptions): readonly ModuleClass[] {
  const names: string[] = [];
  const body = (format === "ts" ? eraseTypes(code) : code)
    .replace(/^import \{([^}]*)\} from "nnc\/runtime";$/m, (_, imports: string) => runtimeWith(imports))
    // A file's place, where it has weights beside it: they are handed to it here.
    .replaceAll("import.meta.url", '"file:///"')
    .replace(/^export (?:class (\w+))?/gm, (text: string, name: string | undefined) => {
      if (name !== undefined) names.push(name);
      return text.slice("export ".length);
    });
  // The text is our own: names and strings of a .nn file are identifiers and literals by now.
  const make = new Function("globalThis", `"use strict";\n${body}\nreturn [${names.join(", ")}];`);
  return make(relaxed ? globalThis : withoutRelaxed) as readonly ModuleClass[];
}

let runtime: string | undefined;

function runtimeWith(imports: string): string {
  runtime ??= eraseTypes(runtimeText);
  return `const {${imports}} = (() => {\n${runtime}\nreturn {${imports}};\n})();`;
}

interface Host {
  readonly WebAssembly: { instantiate(...args: readonly unknown[]): unknown };
}

/** This host, but for what it says of relaxed SIMD. A module asks it of nothing else. */
const withoutRelaxed = new Proxy(globalThis, {
  get: (target, key) =>
    key === "WebAssembly"
      ? {
          instantiate: (code: unknown) => (target as unknown as Host).WebAssembly.instantiate(code),
          validate: () => false,
        }
      : Reflect.get(target, key),
});
