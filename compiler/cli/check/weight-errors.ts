import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { NncError } from "../../../runtime/tensor.ts";
import type { FoundWeights } from "../../driver/find-weights.ts";
import { fitWeights } from "../../driver/fit-weights.ts";
import { takeWeights } from "../files/take-weights.ts";
import type { Stages } from "../../pipeline.ts";
import { diagnoseUse } from "../../plugin/messages.ts";
import { displayPath } from "../files/paths.ts";
import { existsSync } from "node:fs";

/** What is wrong with the weights that `nnc build` would take for a file: that they are not there, or do not fit. */
export async function weightErrors(
  { graphs = [] }: Pick<Stages, "graphs">,
  found: FoundWeights,
  { folder, ...options }: { readonly folder: string; readonly allowExtra: boolean; readonly stripPrefix?: string },
): Promise<readonly Diagnostic[]> {
  const { file, isNamed } = found;
  const span = graphs[0]?.span;
  if (!span) return [];
  const path = displayPath(folder, file);
  if (!existsSync(file)) return isNamed ? [diagnoseUse("NN5402", span, { path })] : [];
  try {
    const weights = await takeWeights(folder, found, options.stripPrefix);
    await fitWeights(graphs, weights, options);
    return weights.choice ? [diagnoseUse("NN5406", span, { path, ...weights.choice })] : [];
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
