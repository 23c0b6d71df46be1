import picocolors from "picocolors";
import { initWeights } from "../../../runtime/init.ts";
import { fitWeights } from "../../driver/fit-weights.ts";
import type { Graph } from "../../ir/graph.ts";
import { parametersOf } from "../../pack/check-weights.ts";
import { isTaken, weightsFinder } from "../build/weights-finder.ts";
import { namingFound } from "../build/naming-found.ts";
import { displayPath } from "../files/paths.ts";
import { projectSources } from "../files/project-sources.ts";
import { sayChoice, takeWeights } from "../files/take-weights.ts";
import type { Terminal } from "../terminal.ts";

export interface ModelWeightsOptions {
  readonly weights?: string | false;
  readonly strip?: string;
  readonly allowExtra?: boolean;
}

/**
 * A model's weights, in the order of its parameters: of the file that an option or the configuration names, or that lies beside the
 * network, else PyTorch's default init from a seed, which is said.
 *
 * @throws CommandError, NncError
 */
export async function weightsOfModel(
  terminal: Terminal,
  file: string,
  graph: Graph,
  options: ModelWeightsOptions,
): Promise<readonly Float32Array[]> {
  const { folder, err } = terminal;
  const sources = await projectSources(terminal, [file]);
  const { dim } = picocolors.createColors(err.color);
  const found = weightsFinder(sources, folder, options.weights)(file);
  if (!isTaken(found)) {
    err.write(dim("random weights from seed 0; give your own with --weights FILE\n"));
    return initWeights(parametersOf(graph));
  }
  const foundAt = found.isNamed ? undefined : displayPath(folder, found.file);
  if (foundAt !== undefined) err.write(dim(`weights: ${foundAt}\n`));
  return namingFound(foundAt, async () => {
    const read = await takeWeights(folder, found, options.strip ?? sources.config.stripPrefix);
    sayChoice(terminal, read.choice);
    const allowExtra = options.allowExtra ?? sources.config.allowExtra ?? false;
    const { ofModels } = await fitWeights([graph], read, { allowExtra });
    return ofModels[0] ?? [];
  });
}
