import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "../../config/config-error.ts";
import { diagnoseConfig } from "../../config/config-messages.ts";
import { spanOfKey } from "../../config/span-of-key.ts";
import { findWeights, type FoundWeights } from "../../driver/find-weights.ts";
import type { ProjectSources } from "../files/project-sources.ts";

/**
 * Where the weights of a `.nn` file lie, or would lie: where the command line or else the configuration says, or beside it.
 *
 * @param given the command line's option; its path starts at `folder`
 * @throws ConfigError if the configuration gives some to a file that is not there
 */
export function weightsFinder(
  { terminal, loaded }: ProjectSources,
  folder: string,
  given: string | false | undefined,
): (path: string) => FoundWeights | undefined {
  const absolute = (path: string): string => resolve(terminal.folder, path);
  if (given !== undefined) return (path) => findWeights(folder, absolute(path), given);
  if (!loaded) return (path) => findWeights(folder, absolute(path), undefined);
  const { folder: top, file, config } = loaded;
  const lost = namedIn(config.weights).filter((path) => !existsSync(resolve(top, path)));
  if (lost.length > 0)
    throw new ConfigError(lost.map((path) => diagnoseConfig("NN5306", spanOfKey(file, path), { path })));
  return (path) => findWeights(top, absolute(path), config.weights);
}

/** Those that are to be taken: the ones that an option names, and others where they are there. */
export const isTaken = (found: FoundWeights | undefined): found is FoundWeights =>
  found !== undefined && (found.isNamed || existsSync(found.file));

const namedIn = (weights: string | false | Readonly<Record<string, string>> | undefined): readonly string[] =>
  typeof weights === "object" ? Object.keys(weights) : [];
