import { ts } from "ts-morph";

/** The JavaScript of a module that was emitted in TypeScript. Kernels, which are most of it, come behind the rest. */
export function eraseTypes(code: string): string {
  const kernels: string[] = [];
  const rest = code.replace(KERNEL, (text) => {
    kernels.push(eraseKernelTypes(text));
    return "";
  });
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return [ts.transpileModule(rest, { compilerOptions }).outputText, ...kernels].join("\n");
}

/** As `writeKernel` writes it; no function of the runtime takes numbers and arrays of them alone. */
const KERNEL = /^function \w+\(\s*(?:\w+: (?:Float32Array|number),?\s*)+\): void \{\n(?:(?: .*)?\n)*?\}\n/gm;

/** TypeScript itself takes half a second for all kernels of a small network, and these have types in few places only. */
function eraseKernelTypes(text: string): string {
  const start = text.indexOf("{");
  const head = text.slice(0, start).replace(/: (?:Float32Array|number|void)\b/g, "");
  return `${head}${text.slice(start).replaceAll("]!", "]")}`;
}
