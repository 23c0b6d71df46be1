import { dirname } from "node:path";
import type { BuildOptions, PartialMessage, Plugin, PluginBuild } from "esbuild";
import type { UnpluginOptions } from "unplugin";
import { hashOf } from "./compile-network.ts";
import { bundleWorker } from "./esbuild-worker.ts";
import { loadNetwork, type Host, type WeightsAsset } from "./load-network.ts";
import { idOf } from "./network-id.ts";
import { withMapInside } from "./network-module.ts";
import type { PluginOptions } from "./options.ts";
import type { Problem } from "./problem.ts";
import { urlFromScript } from "./url-from-script.ts";
import { pathBeside, startByUrl, startTelling, TOLD_WEIGHTS, workerName } from "./worker-module.ts";

/**
 * For esbuild, by its own hooks: they have a place for lines and columns which unplugin's have not, and its `file` loader
 * knows where an asset lies, seen from the chunk.
 */
export function esbuildPlugin(options: PluginOptions): UnpluginOptions {
  return { name: "nnc", esbuild: { setup: (build) => setUp(build, options) } };
}

/** What the modules of files are called: weights, and scripts of workers. */
const SCHEME = "nnc-weights";

/** @param hand takes the weights in a build of a worker's script, which is told where they are */
function setUp(build: PluginBuild, options: PluginOptions, hand?: (weights: WeightsAsset) => void): void {
  const folder = build.initialOptions.absWorkingDir ?? process.cwd();
  const files = new Map<string, Uint8Array>();

  build.onLoad({ filter: /\.nn$/, namespace: "file" }, async ({ path, suffix }) => {
    const watchFiles: string[] = [];
    const warnings: PartialMessage[] = [];
    let imports = "";
    /** Gives the expression for the URL of a file that is to be written. */
    const emit = (name: string, place: string, bytes: Uint8Array): string => {
      files.set(place, bytes);
      imports += `import ${name} from ${JSON.stringify(`${SCHEME}:${place}`)};\n`;
      return urlFromScript(name, formatOf(build.initialOptions));
    };
    const emitWeights = (asset: WeightsAsset): string => emit("nncWeightsFile", fileName(asset), asset.bytes);
    const host: Host = {
      folder,
      options,
      isDevelopment: false,
      watch: (file) => watchFiles.push(file),
      warn: (problem) => warnings.push(toMessage(problem)),
      fail: (problem) => {
        throw new Failure(problem);
      },
      placeWeights(asset) {
        if (hand === undefined) return emitWeights(asset);
        hand(asset);
        return TOLD_WEIGHTS;
      },
      async placeWorker(serving) {
        const served = await loadNetwork(idOf(serving), host);
        const pluginFor = (take: typeof hand): Plugin => ({
          name: "nnc",
          setup: (inner) => setUp(inner, options, take),
        });
        const worker = await bundleWorker(build, serving.file, served?.code ?? "", pluginFor);
        // What is wrong in a network is said of its own module, once.
        if (worker === undefined) return `import ${JSON.stringify(pathBeside({ ...serving, part: undefined }))};\n`;
        const { script, weights } = worker;
        warnings.push(...worker.warnings);
        // Node goes by the name, pages by what a server makes of it.
        const name = `${workerName(serving)}.${build.initialOptions.platform === "node" ? "mjs" : "js"}`;
        const url = emit("nncWorkerFile", `${hashOf(script)}/${name}`, script);
        return weights ? startTelling(url, emitWeights(weights)) : startByUrl(url);
      },
    };
    try {
      const module = await loadNetwork(path + suffix, host);
      if (module === undefined) return undefined;
      // Behind the code, whose lines the map counts.
      const contents = withMapInside({ ...module, code: module.code + imports });
      return { contents, loader: "js", resolveDir: dirname(path), warnings, watchFiles };
    } catch (error) {
      if (error instanceof Failure) return { errors: [toMessage(error.problem)], warnings, watchFiles };
      throw error;
    }
  });

  build.onResolve({ filter: new RegExp(`^${SCHEME}:`) }, ({ path }) => {
    return { path: path.slice(SCHEME.length + 1), namespace: SCHEME };
  });
  build.onLoad({ filter: /.*/, namespace: SCHEME }, ({ path }) => {
    const contents = files.get(path);
    return contents && { contents, loader: "file" };
  });
}

class Failure extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.text);
    this.problem = problem;
  }
}

/** Two networks of one name have weights of two names. */
const fileName = ({ name, hash }: WeightsAsset): string => `${hash}/${name}.weights`;

const formatOf = ({ format, platform }: BuildOptions): string =>
  format ?? (platform === "node" ? "cjs" : platform === "neutral" ? "esm" : "iife");

/** Columns are counted from 0, in bytes of UTF-8. */
function toMessage({ message, file, line, column, length, lineText, frame }: Problem): PartialMessage {
  const bytes = (text: string): number => Buffer.byteLength(text);
  const before = lineText.slice(0, column - 1);
  const about = lineText.slice(column - 1, column - 1 + length);
  return {
    text: message,
    location: { file, line, column: bytes(before), length: bytes(about), lineText },
    notes: [{ text: frame }],
  };
}
