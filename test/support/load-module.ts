import { compile, renderDiagnostic, type CompileOptions, type Source } from "../../compiler/index.ts";
import { exportedClasses } from "../../compiler/6-emit/text/exports.ts";
import * as runtime from "../../runtime/index.ts";
import * as train from "../../runtime/train/index.ts";
import type { Tensor, Weights } from "../../runtime/index.ts";

/** A generated class, as a test without its types sees it. */
export interface GeneratedModel {
  readonly signature: runtime.Signature;
  create(
    weights?: Weights,
    options?: { readonly allowExtra?: boolean; readonly seed?: number; readonly target?: "wasm" | "ts" },
  ): Promise<GeneratedNetwork>;
}

export interface GeneratedNetwork {
  readonly target: "wasm" | "ts";
  forward(...inputs: readonly (Float32Array | Tensor)[]): Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;
  forwardInto(...args: readonly unknown[]): void;
}

/** A generated trainer's class, as a test without its types sees it. */
export type GeneratedTrainer = train.TrainerClass<
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, number>>,
  GeneratedNetwork
>;

/** The trainers of a file, by what they are exported as. */
export async function loadTrainers(
  source: Source,
  options: CompileOptions = {},
): Promise<Readonly<Record<string, GeneratedTrainer>>> {
  return (await loadAll(source, options)) as unknown as Readonly<Record<string, GeneratedTrainer>>;
}

/** Compiles a file and runs the module's own text, with the runtime of this repository. */
export async function loadModule(
  source: Source,
  options: CompileOptions = {},
): Promise<Readonly<Record<string, GeneratedModel>>> {
  return (await loadAll(source, options)) as Readonly<Record<string, GeneratedModel>>;
}

/** All that a module exports. */
export async function loadAll(source: Source, options: CompileOptions): Promise<Readonly<Record<string, unknown>>> {
  const { code, diagnostics } = await compile(source, { ...options, format: "js" });
  if (code === undefined) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
  return runCode(code);
}

/** What a module of this text, in JavaScript, exports. */
export function runCode(code: string): Readonly<Record<string, unknown>> {
  const text = code
    .replace(/import \{([^}]*)\} from "nnc\/runtime";/, (_, imports: string) => `const {${imports}} = runtime;`)
    .replace(/import \{([^}]*)\} from "nnc\/train";/, (_, imports: string) => `const {${imports}} = train;`)
    .replace(/^export \{[^}]*\};$/gm, "")
    .replace(/^export (class|const)/gm, "$1");
  const models = exportedClasses(code).map(({ name, local }) => `["${name}"]: ${local}`);
  const trainers = [...code.matchAll(/^export const (\w+Trainer) =/gm)].map(([, name]) => `["${name}"]: ${name}`);
  const all = [...models, ...trainers].join(", ");
  return new Function("runtime", "train", `${text}\nreturn { ${all} };`)(runtime, train) as Record<string, unknown>;
}

export const tensorsOf = (result: ReturnType<GeneratedNetwork["forward"]>): readonly Tensor[] =>
  Array.isArray(result)
    ? (result as readonly Tensor[])
    : "data" in result
      ? [result as Tensor]
      : Object.values(result as Record<string, Tensor>);
