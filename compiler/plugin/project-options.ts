import { resolve } from "node:path";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Config } from "../config/config.ts";
import { configPlaces, loadConfig } from "../config/load-config.ts";
import type { WeightsOption } from "../driver/find-weights.ts";
import { sharedOptions, type PluginOptions } from "./options.ts";

export interface ProjectOptions {
  /** The plugin's own, and where they say nothing, those of the project's nnc.config.ts. Paths of weights are absolute. */
  readonly options: PluginOptions;
  /** What is wrong with the configuration; the options are the plugin's own then. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where a configuration lies, or would be found first; absolute. */
  readonly files: readonly string[];
}

/** How a bundler's networks are built. `folder`: the bundler's root. */
export async function projectOptions(folder: string, given: PluginOptions): Promise<ProjectOptions> {
  const files = configPlaces(folder);
  const own = { ...given, ...(given.weights === undefined ? {} : { weights: within(folder, given.weights) }) };
  try {
    const loaded = await loadConfig(folder);
    const options = loaded ? { ...fromConfig(loaded.config, loaded.folder), ...defined(own) } : own;
    return { options, diagnostics: [], files };
  } catch (error) {
    if (error instanceof ConfigError) return { options: own, diagnostics: error.diagnostics, files };
    throw error;
  }
}

/** What a bundler decides is left out: formats, places, and the runtime, which networks of a page share. */
function fromConfig(config: Config, folder: string): PluginOptions {
  const { embed, weights } = config;
  return defined({
    ...Object.fromEntries(sharedOptions.map((name) => [name, config[name]])),
    embedBelow: embed === undefined ? undefined : embed ? Infinity : 0,
    weights: weights === undefined ? undefined : within(folder, weights),
  });
}

function within(folder: string, weights: WeightsOption): WeightsOption {
  if (weights === false) return false;
  if (typeof weights === "string") return resolve(folder, weights);
  return Object.fromEntries(
    Object.entries(weights).map(([network, file]) => [resolve(folder, network), resolve(folder, file)]),
  );
}

/** Without the keys that say nothing, so that they hide nothing either. */
const defined = <T extends object>(options: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
