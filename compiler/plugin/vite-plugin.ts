import { existsSync } from "node:fs";
import { createVitePlugin, type UnpluginOptions } from "unplugin";
import type { Environment, ResolvedConfig } from "vite";
import { carryWeights, MOST_CARRIED } from "./carry-weights.ts";
import { createDevelopmentWeights } from "./development-weights.ts";
import { noteExports } from "./hot/note-exports.ts";
import { replaceWhileRunning } from "./hot/replace-while-running.ts";
import { keepAssets } from "./keep-assets.ts";
import { leaveNetworks } from "./leave-networks.ts";
import { loadNetwork } from "./load-network.ts";
import { networkFilter, networkOf } from "./network-id.ts";
import type { PluginOptions } from "./options.ts";
import type { Problem } from "./problem.ts";
import {
  asModule,
  emitWeights,
  emitWorker,
  toRollupLog,
  urlOf,
  type RollupContext,
  type RollupLog,
} from "./rollup-plugin.ts";
import { urlFromScript } from "./url-from-script.ts";
import { fromWorkerPath, toWorkerPath, workerPaths } from "./vite-worker-path.ts";
import { fileUrl, importing, pathBeside, startByPath, startByUrl } from "./worker-module.ts";

/** Within Vite, Rollup's context knows which environment a module is for. */
type ViteContext = RollupContext & { readonly environment: Environment };

/** For Vite, and all that is built on it: development server, build, server-side rendering, workers, Vitest. */
export function vitePlugin(options: PluginOptions): UnpluginOptions {
  // Set before any other hook runs.
  let config!: ResolvedConfig;
  const weights = createDevelopmentWeights();
  const assets = keepAssets();
  const carried = carryWeights();
  const exports = noteExports((id) =>
    loadNetwork(id, {
      ...{ folder: config.root, options, isDevelopment: true },
      watch: () => {},
      warn: () => {},
      fail: ({ text }) => {
        throw new Error(text);
      },
      placeWeights: () => "undefined",
      placeWorker: () => "",
    }),
  );
  /** Rollup's references to the scripts of workers. */
  const workers = new Set<string>();
  /** Which networks are made from a file, also those that failed and those that wait for a file. */
  const users = new Map<string, Set<string>>();

  return {
    name: "nnc",
    // Before Vite's own, which would take a network for an asset, and its weights for a page's.
    enforce: "pre",
    resolveId: { filter: { id: workerPaths }, handler: fromWorkerPath },
    load: {
      filter: networkFilter,
      async handler(id) {
        const known = carried.load(id);
        if (known !== undefined) return { code: known, map: null, moduleType: "js" as const };
        const context = this as unknown as ViteContext;
        const { consumer, ...environment } = context.environment.config;
        // Vite 8 can bundle while it serves, too.
        const isBundled = config.command === "build" || environment.isBundled;
        const isForBrowser = consumer === "client" && !isBundled;
        if (isForBrowser && !(await mayBeServed(config, id))) return undefined;
        const toShow: string[] = [];
        const module = await loadNetwork(id, {
          folder: config.root,
          options,
          isDevelopment: !isBundled,
          watch(file) {
            users.set(slashed(file), (users.get(slashed(file)) ?? new Set()).add(id));
            if (existsSync(file)) context.addWatchFile(file);
          },
          warn(problem) {
            context.warn(toViteLog(problem));
            // Numbers that are made up show in the page, so there it is said, too.
            if (problem.code === "NN5404") toShow.push(problem.text);
          },
          fail: (problem) => context.error(isForBrowser || isBundled ? toViteLog(problem) : inOneText(problem)),
          placeWeights(asset) {
            if (isForBrowser) return weights.serve(asset, config.base);
            if (!isBundled) return weights.write(asset, config.cacheDir);
            if (consumer === "server" && asset.bytes.length <= MOST_CARRIED) return carried.place(id, asset);
            const reference = emitWeights(context, asset);
            assets.remember(context.environment, reference, asset.bytes);
            return urlOf(reference);
          },
          placeWorker(serving) {
            // Beside the module itself, as the page asked for it.
            if (isForBrowser)
              return startByUrl(
                `new URL(/* @vite-ignore */ ${JSON.stringify(`${pathBeside(serving)}&import`)}, import.meta.url)`,
              );
            if (!isBundled) return startByUrl(JSON.stringify(fileUrl(serving)), importing("nnc/register"));
            if (consumer === "client" && !environment.build.lib) return startByPath(toWorkerPath(serving));
            const reference = emitWorker(context, serving);
            workers.add(reference);
            return startByUrl(urlOf(reference));
          },
        });
        if (module === undefined) return undefined;
        if (!isForBrowser || networkOf(id)?.part) return asModule(module);
        exports.note(id, module);
        return asModule({ ...module, code: replaceWhileRunning(module.code, toShow) });
      },
    },
    vite: {
      config() {
        return {
          // The runtime is small and has no dependencies; found late, it would make the page load twice.
          optimizeDeps: { exclude: ["nnc"], ...leaveNetworks("rolldownVersion" in this.meta) },
          // Workers are bundled with plugins of their own.
          worker: { plugins: () => [createVitePlugin(() => vitePlugin(options))(undefined)] },
        };
      },
      configResolved: (resolved) => void (config = resolved),
      configureServer: ({ middlewares }) => void middlewares.use(weights.answer),
      async hotUpdate({ file, modules }) {
        const { moduleGraph, hot } = this.environment;
        const made = [...(users.get(file) ?? [])].flatMap((id) => moduleGraph.getModuleById(id) ?? []);
        if (made.length === 0) return undefined;
        // Vite knows no way up from what has never loaded, and the page waits for it.
        const hasFailed = made.some(({ isSelfAccepting }) => isSelfAccepting === undefined);
        if (hasFailed || (await exports.haveChanged(made.flatMap(({ id }) => id ?? []))))
          hot.send({ type: "full-reload" });
        return [...new Set([...modules, ...made])];
      },
      /** Vite has URLs begin with `base`, which is right for pages: servers and libraries find a file from where they lie. */
      resolveFileUrl({ fileName, relativePath, format, referenceId }) {
        const { environment } = this as unknown as ViteContext;
        const isForPages = environment.config.consumer === "client" && !environment.config.build.lib;
        if (isForPages || !(fileName.endsWith(".weights") || workers.has(referenceId))) return undefined;
        return urlFromScript(JSON.stringify(relativePath), format);
      },
      generateBundle: {
        order: "post",
        handler(_, bundle) {
          assets.putBack(this, bundle);
        },
      },
    },
  };
}

/** What Vite says itself of files that it reads: none from outside the project. */
async function mayBeServed(config: ResolvedConfig, id: string): Promise<boolean> {
  const { isFileLoadingAllowed } = await import("vite");
  return isFileLoadingAllowed(config, slashed(id.replace(/\?.*$/s, "")));
}

/** Vite's overlay shows columns as editors count them, from 1. */
const toViteLog = (problem: Problem): RollupLog => {
  const { file, line, column } = problem;
  return { ...toRollupLog(problem), loc: { file, line, column } };
};

/** Who runs code in a server, such as Vitest, shows the message only. */
const inOneText = (problem: Problem): RollupLog => ({ ...toViteLog(problem), message: problem.text, frame: "" });

const slashed = (path: string): string => path.replaceAll("\\", "/");
