import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "../../config/config-error.ts";
import { diagnoseConfig } from "../../config/config-messages.ts";
import { spanOfKey } from "../../config/span-of-key.ts";
import type { ProjectSources } from "../files/project-sources.ts";

/**
 * The weights that the configuration gives to a `.nn` file, as an absolute path.
 *
 * @throws ConfigError if it gives some to a file that is not there
 */
export function configWeights({ terminal, loaded }: ProjectSources): (path: string) => string | undefined {
  if (!loaded) return () => undefined;
  const { folder, file, config } = loaded;
  const given = Object.entries(config.weights ?? {});
  const lost = given.filter(([path]) => !existsSync(resolve(folder, path)));
  if (lost.length > 0)
    throw new ConfigError(lost.map(([path]) => diagnoseConfig("NN5306", spanOfKey(file, path), { path })));
  const byPath = new Map(given.map(([path, weights]) => [resolve(folder, path), resolve(folder, weights)]));
  return (path) => byPath.get(resolve(terminal.folder, path));
}
