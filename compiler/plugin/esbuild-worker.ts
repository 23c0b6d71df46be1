import { dirname } from "node:path";
import type { BuildFailure, Message, Plugin, PluginBuild } from "esbuild";
import type { WeightsAsset } from "./load-network.ts";

/** What a worker needs: its script, and perhaps weights, which it expects to be told of. */
export interface BundledWorker {
  readonly script: Uint8Array;
  readonly weights: WeightsAsset | undefined;
  readonly warnings: readonly Message[];
}

/**
 * esbuild makes no scripts of workers: this is a build within the build, of one file, by the same options. Undefined where the network
 * itself is wrong.
 */
export async function bundleWorker(
  { esbuild, initialOptions }: PluginBuild,
  file: string,
  code: string,
  pluginFor: (hand: (weights: WeightsAsset) => void) => Plugin,
): Promise<BundledWorker | undefined> {
  let weights: WeightsAsset | undefined;
  const own = pluginFor((asset) => void (weights = asset));
  const {
    entryPoints: _,
    outfile,
    globalName: _name,
    metafile: _meta,
    mangleCache: _cache,
    ...options
  } = initialOptions;
  const built = await esbuild
    .build({
      ...options,
      stdin: { contents: code, resolveDir: dirname(file), sourcefile: `${file}-worker.js` },
      outExtension: {},
      outdir: options.outdir ?? (outfile === undefined ? "." : dirname(outfile)),
      bundle: true,
      splitting: false,
      format: "esm",
      sourcemap: options.sourcemap ? "inline" : false,
      write: false,
      logLevel: "silent",
      plugins: (options.plugins ?? []).map((plugin) => (plugin.name === own.name ? own : plugin)),
    })
    .catch((error: unknown) => {
      if (isAboutNetworks(error, own.name)) return undefined;
      throw error;
    });
  if (built === undefined) return undefined;
  const script = (built.outputFiles ?? []).find(({ path }) => path.endsWith(".js"))?.contents;
  if (script === undefined) throw new Error(`esbuild has written no script for the worker of ${file}`);
  return { script, weights, warnings: built.warnings };
}

const isAboutNetworks = (error: unknown, plugin: string): boolean => {
  const { errors = [] } = error as Partial<BuildFailure>;
  return errors.length > 0 && errors.every(({ pluginName }) => pluginName === plugin);
};
