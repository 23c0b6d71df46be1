import { compile, renderDiagnostic, type CompileOptions, type Source } from "../../compiler/index.ts";
import { exportedClasses } from "../../compiler/6-emit/text/exports.ts";
import * as runtime from "../../runtime/index.ts";
import type { Tensor, Weights } from "../../runtime/index.ts";

/** A generated class, as a test without its types sees it. */
export interface GeneratedModel {
  readonly signature: runtime.Signature;
  create(
    weights?: Weights,
    options?: { readonly allowExtra?: boolean; readonly seed?: number },
  ): Promise<GeneratedNetwork>;
}

export interface GeneratedNetwork {
  readonly target: "wasm" | "ts";
  forward(...inputs: readonly (Float32Array | Tensor)[]): Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;
  forwardInto(...args: readonly unknown[]): void;
}

/** Compiles a file and runs the module's own text, with the runtime of this repository. */
export async function loadModule(
  source: Source,
  options: CompileOptions = {},
): Promise<Readonly<Record<string, GeneratedModel>>> {
  const { code, diagnostics } = await compile(source, { ...options, format: "js" });
  if (code === undefined) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
  const text = code
    .replace(/import \{([^}]*)\} from "nnc\/runtime";/, (_, imports: string) => `const {${imports}} = runtime;`)
    .replace(/^export \{[^}]*\};$/gm, "")
    .replace(/^export class/gm, "class");
  const models = exportedClasses(code).map(({ name, local }) => `["${name}"]: ${local}`);
  return new Function("runtime", `${text}\nreturn { ${models.join(", ")} };`)(runtime) as Record<
    string,
    GeneratedModel
  >;
}

export const tensorsOf = (result: ReturnType<GeneratedNetwork["forward"]>): readonly Tensor[] =>
  Array.isArray(result)
    ? (result as readonly Tensor[])
    : "data" in result
      ? [result as Tensor]
      : Object.values(result as Record<string, Tensor>);
