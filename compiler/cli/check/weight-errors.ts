import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { NncError } from "../../../runtime/tensor.ts";
import type { FoundWeights } from "../../driver/find-weights.ts";
import { checkWeights } from "../../pack/check-weights.ts";
import type { Stages } from "../../pipeline.ts";
import { diagnoseUse } from "../../plugin/messages.ts";
import { readBytes } from "../files/file-system.ts";
import { displayPath } from "../files/paths.ts";
import { existsSync } from "node:fs";

/** What is wrong with the weights that `nnc build` would take for a file: that they are not there, or do not fit. */
export function weightErrors(
  { graphs = [] }: Pick<Stages, "graphs">,
  { file, isNamed }: FoundWeights,
  { folder, allowExtra }: { readonly folder: string; readonly allowExtra: boolean },
): readonly Diagnostic[] {
  const span = graphs[0]?.span;
  if (!span) return [];
  const path = displayPath(folder, file);
  if (!existsSync(file)) return isNamed ? [diagnoseUse("NN5402", span, { path })] : [];
  try {
    checkWeights(graphs, readBytes(folder, file), { allowExtra });
    return [];
  } catch (error) {
    if (error instanceof NncError) return [misfit(error, path, span)];
    throw error;
  }
}

/** The message of the runtime, line by line, at the network that asks for other weights. */
function misfit({ code, message }: NncError, path: string, span: Span): Diagnostic {
  const [first = "", ...lines] = message.slice(`${code}: `.length).split("\n");
  return { code, severity: "error", message: `${path}: ${first}`, span, notes: [], trace: lines };
}
