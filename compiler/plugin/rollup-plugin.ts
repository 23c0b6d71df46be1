import type { UnpluginOptions } from "unplugin";
import { loadNetwork, type WeightsAsset } from "./load-network.ts";
import { idOf, isNetwork, networkFilter, type NetworkId } from "./network-id.ts";
import type { NetworkModule, SourceMap } from "./network-module.ts";
import type { PluginOptions } from "./options.ts";
import type { Problem } from "./problem.ts";
import { urlFromScript } from "./url-from-script.ts";
import { startByUrl, workerName } from "./worker-module.ts";

/** What Rollup's kin give to hooks; unplugin's type knows less. */
export interface RollupContext {
  addWatchFile(file: string): void;
  emitFile(file: Asset | Chunk): string;
  error(log: RollupLog): never;
  warn(log: RollupLog): void;
}

interface Asset {
  readonly type: "asset";
  readonly source: Uint8Array;
  /** What the bundler makes a name of; or the name itself. */
  readonly name?: string;
  readonly fileName?: string;
}

/** A module with what it imports, as an entry of its own. */
interface Chunk {
  readonly type: "chunk";
  readonly id: string;
  readonly name: string;
}

/** For Rollup and Rolldown. */
export function rollupPlugin(options: PluginOptions): UnpluginOptions {
  return {
    name: "nnc",
    rollup: {
      /** Rollup itself takes a query for a part of the file's name. */
      resolveId: {
        order: "pre",
        async handler(id, importer, { attributes, custom }) {
          const [, file, query] = /^([^?]*\.nn)(\?.*)$/s.exec(id) ?? [];
          if (file === undefined || !isNetwork(id)) return null;
          const found = await this.resolve(file, importer, { attributes, ...(custom && { custom }) });
          return found && { ...found, id: found.id + query };
        },
      },
    },
    load: {
      filter: networkFilter,
      async handler(id) {
        const context = this as unknown as RollupContext;
        const module = await loadNetwork(id, {
          folder: process.cwd(),
          options,
          isDevelopment: false,
          watch: (file) => context.addWatchFile(file),
          warn: (problem) => context.warn(toRollupLog(problem)),
          fail: (problem) => context.error(toRollupLog(problem)),
          placeWeights: (weights) => urlOf(emitWeights(context, weights)),
          placeWorker: (serving) => startByUrl(urlOf(emitWorker(context, serving))),
        });
        return module && asModule(module);
      },
    },
    rolldown: {
      /** In scripts without modules Rolldown leaves `import.meta`. */
      resolveFileUrl({ fileName, relativePath, format }) {
        if (!fileName.endsWith(".weights") || (format !== "iife" && format !== "umd")) return undefined;
        return urlFromScript(JSON.stringify(relativePath), format);
      },
    },
  };
}

/** Gives Rollup's reference to the file. */
export const emitWeights = (context: RollupContext, { name, bytes }: WeightsAsset): string =>
  context.emitFile({ type: "asset", name: `${name}.weights`, source: bytes });

/** The same for a worker's script, which shares chunks with the page. */
export const emitWorker = (context: RollupContext, serving: NetworkId): string =>
  context.emitFile({ type: "chunk", id: idOf(serving), name: workerName(serving) });

/** The bundler knows where the file lies, seen from the chunk, wherever that runs. */
export const urlOf = (reference: string): string => `import.meta.ROLLUP_FILE_URL_${reference}`;

/** Rolldown goes by `moduleType`, Rollup by nothing. */
export const asModule = ({ code, map }: NetworkModule) => ({
  code,
  map: JSON.parse(map) as SourceMap,
  moduleType: "js" as const,
});

export interface RollupLog {
  readonly message: string;
  readonly code: string;
  readonly id: string;
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };
  readonly frame: string;
  /** Of the compiler, which tells the network's author nothing. */
  readonly stack: "";
}

/** Columns are counted from 0 there. */
export const toRollupLog = ({ message, code, file, line, column, frame }: Problem): RollupLog => ({
  message,
  code,
  id: file,
  loc: { file, line, column: column - 1 },
  frame,
  stack: "",
});
