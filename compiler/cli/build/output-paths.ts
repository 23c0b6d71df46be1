import { join } from "node:path";
import { CommandError } from "../exit-codes.ts";
import type { ModelFile } from "../../6-emit/module-part.ts";
import type { FoundFile } from "../files/find-sources.ts";

export interface OutputPaths {
  readonly code: string;
  /** Of the code's source map. */
  readonly map: string;
  /** Of the `.d.ts` that goes with JavaScript. */
  readonly types: string;
  /** Of weights that were packed. */
  readonly weights: string;
  /** Of WebAssembly that is not in the module; its name is the model's where there are several, and tells what of a trainer it runs. */
  readonly wasm: (use: ModelFile["use"], model?: string) => string;
}

/** `net.nn.ts` beside `net.nn`, or at the same place below `folder`. */
export function outputPaths({ path, within }: FoundFile, format: "ts" | "js", folder: string | undefined): OutputPaths {
  const whole = folder === undefined ? path : join(folder, within).replaceAll("\\", "/");
  const base = whole.replace(/\.py$/, ".nn");
  return {
    code: `${base}.${format}`,
    map: `${base}.${format}.map`,
    types: `${base}.d.ts`,
    weights: `${base}.weights`,
    wasm: (use, model) =>
      [base, ...(model === undefined ? [] : [model]), ...(use === "model" ? [] : [use]), "wasm"].join("."),
  };
}

/** Two files of one name would overwrite each other in one folder. */
export function refuseSamePlace(files: readonly FoundFile[], folder: string | undefined): void {
  const places = new Map<string, string>();
  for (const file of files) {
    const { code } = outputPaths(file, "ts", folder);
    const other = places.get(code);
    if (other !== undefined)
      throw new CommandError("wrongUsage", `${other} and ${file.path} would both be written to ${code}`);
    places.set(code, file.path);
  }
}
