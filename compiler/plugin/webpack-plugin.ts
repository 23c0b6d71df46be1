import { dirname, resolve } from "node:path";
import type { LoaderContext } from "webpack";
import type { UnpluginOptions } from "unplugin";
import { loadNetwork } from "./load-network.ts";
import { networkFilter } from "./network-id.ts";
import type { SourceMap } from "./network-module.ts";
import type { PluginOptions } from "./options.ts";
import { emitWebpackAsset } from "./webpack-asset.ts";
import { pathBeside, startByPath } from "./worker-module.ts";

/** For webpack and Rspack. `folder` is what they call context. */
export function webpackPlugin(options: PluginOptions, folder: string): UnpluginOptions {
  return {
    name: "nnc",
    load: {
      filter: networkFilter,
      async handler(id) {
        const native = this.getNativeBuildContext?.();
        // In `load` both have a loader's context, of which the two share what is used here.
        const loader = (native as { loaderContext: LoaderContext<unknown> }).loaderContext;
        const module = await loadNetwork(id, {
          folder,
          options,
          isDevelopment: loader.mode === "development",
          watch: (file) => loader.addDependency(file),
          warn: ({ text }) => loader.emitWarning(withoutStack(text)),
          fail: ({ text }) => {
            throw withoutStack(text);
          },
          placeWeights: (weights) => emitWebpackAsset(loader, weights),
          placeWorker: (serving) => startInWebpack(loader, pathBeside(serving)),
        });
        return module && { code: module.code, map: fromTop(module.map, dirname(id)) };
      },
    },
  };
}

/** Both bundle a worker where they see one started; for Node, only if it is Node's. */
function startInWebpack({ _compiler: compiler }: LoaderContext<unknown>, path: string): string {
  const { node, web } = compiler?.platform ?? {};
  const start = startByPath(path);
  return node && !web ? `import { Worker } from "worker_threads";\n${start}` : start;
}

/** Both call sources what they are called seen from the top, so they have to know where that is. */
function fromTop(map: string, folder: string): SourceMap {
  const { sources, ...rest } = JSON.parse(map) as SourceMap;
  return { ...rest, sources: sources.map((source) => (source.startsWith("nn:") ? source : resolve(folder, source))) };
}

/** Both print the stack of an error, ours says nothing to who wrote the network. */
const withoutStack = (text: string): Error => Object.assign(new Error(text), { stack: "", hideStack: true });
