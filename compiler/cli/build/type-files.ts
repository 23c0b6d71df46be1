import { dirname } from "node:path";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import { declareGraphs, type DeclareOptions } from "../../declare.ts";
import type { FileToWrite } from "../files/write-files.ts";
import type { Compiled } from "../open-input.ts";

/** `net.d.nn.ts` and its map, to lie beside a `.nn` file; none where it has errors or no model. */
export function typeFiles(path: string, compiled: Compiled, options: DeclareOptions): readonly FileToWrite[] {
  if (compiled.source === undefined || hasErrors(compiled.diagnostics)) return [];
  const declarations = declareGraphs(compiled.source, compiled, options);
  if (!declarations) return [];
  const beside = (name: string): string => (dirname(path) === "." ? name : `${dirname(path)}/${name}`);
  return [declarations.types, declarations.map].map(({ name, text }) => ({ path: beside(name), content: text }));
}
