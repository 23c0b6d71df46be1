import { dirname } from "node:path";
import type { BuildOptions, PartialMessage, PluginBuild } from "esbuild";
import type { UnpluginOptions } from "unplugin";
import { loadNetwork, type WeightsAsset } from "./load-network.ts";
import { withMapInside } from "./network-module.ts";
import type { PluginOptions } from "./options.ts";
import type { Problem } from "./problem.ts";
import { urlFromScript } from "./url-from-script.ts";

/**
 * For esbuild, by its own hooks: they have a place for lines and columns which unplugin's have not, and its `file` loader
 * knows where an asset lies, seen from the chunk.
 */
export function esbuildPlugin(options: PluginOptions): UnpluginOptions {
  return { name: "nnc", esbuild: { setup: (build) => setUp(build, options) } };
}

/** What the module of weights is called. */
const SCHEME = "nnc-weights";

function setUp(build: PluginBuild, options: PluginOptions): void {
  const folder = build.initialOptions.absWorkingDir ?? process.cwd();
  const weights = new Map<string, Uint8Array>();

  build.onLoad({ filter: /\.nn$/, namespace: "file" }, async ({ path, suffix }) => {
    const watchFiles: string[] = [];
    const warnings: PartialMessage[] = [];
    let imports = "";
    try {
      const module = await loadNetwork(path + suffix, {
        folder,
        options,
        isDevelopment: false,
        watch: (file) => watchFiles.push(file),
        warn: (problem) => warnings.push(toMessage(problem)),
        fail: (problem) => {
          throw new Failure(problem);
        },
        placeWeights(asset) {
          const place = fileName(asset);
          weights.set(place, asset.bytes);
          imports = `import nncWeightsFile from ${JSON.stringify(`${SCHEME}:${place}`)};\n`;
          return urlFromScript("nncWeightsFile", formatOf(build.initialOptions));
        },
      });
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
    const contents = weights.get(path);
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
