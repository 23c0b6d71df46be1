import { loadNetwork } from "./load-network.ts";
import { withMapInside } from "./network-module.ts";
import type { PluginOptions } from "./options.ts";
import { pathBeside, startByPath } from "./worker-module.ts";

/** What is used of a loader's context, which is webpack's without `emitFile`. */
interface LoaderContext {
  readonly resourcePath: string;
  readonly resourceQuery: string;
  /** The project. */
  readonly rootContext: string;
  readonly mode: string;
  getOptions(): PluginOptions;
  addDependency(file: string): void;
  emitWarning(warning: Error): void;
}

/**
 * A loader for Turbopack: `turbopack: { rules: { "*.nn": { loaders: ["nnc/turbopack"], as: "*.js" } } }`. Weights go into the
 * module: loaders can emit no file there, and one that is written while it builds is not found.
 */
const loader = function (this: LoaderContext): Promise<string> {
  return load(this);
};

export default loader;

async function load(context: LoaderContext): Promise<string> {
  const { resourcePath: file, resourceQuery, rootContext: folder } = context;
  const module = await loadNetwork(`${file}${resourceQuery}`, {
    folder,
    options: { ...context.getOptions(), embedBelow: Infinity },
    isDevelopment: context.mode === "development",
    watch: (each) => context.addDependency(each),
    warn: ({ text }) => context.emitWarning(new Error(text)),
    fail: ({ text }) => {
      throw Object.assign(new Error(text), { stack: text });
    },
    placeWorker: (serving) => startByPath(pathBeside(serving)),
    placeWeights() {
      throw new Error("weights are embedded");
    },
  });
  if (module === undefined) throw new Error(`${file} is no network`);
  return withMapInside(module);
}
