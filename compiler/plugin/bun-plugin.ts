import { createRequire } from "node:module";
import type { UnpluginOptions } from "unplugin";
import { loadNetwork } from "./load-network.ts";
import { isNetwork } from "./network-id.ts";
import { withMapInside } from "./network-module.ts";
import type { PluginOptions } from "./options.ts";
import { urlFromScript } from "./url-from-script.ts";

/** What is used of Bun's plugins: hooks like esbuild's, which have no place for warnings and tell of errors by throwing. */
interface BunBuild {
  readonly config: { readonly format?: string };
  onResolve(asked: Asked, resolve: (found: Found) => { path: string; namespace: string } | undefined): void;
  onLoad(asked: Asked, load: (found: Found) => Promise<Loaded | undefined> | Loaded | undefined): void;
}

interface Asked {
  readonly filter: RegExp;
  readonly namespace?: string;
}

interface Found {
  readonly path: string;
  readonly importer?: string;
}

interface Loaded {
  readonly contents: string | Uint8Array;
  readonly loader: "js" | "file";
}

/** What the module of weights is called. */
const SCHEME = "nnc-weights";

/** For Bun's bundler, whose `file` loader knows where an asset lies, seen from the chunk. */
export function bunPlugin(options: PluginOptions): UnpluginOptions {
  return {
    name: "nnc",
    // What unplugin knows of Bun's types is only there where Bun's types are.
    bun: { setup: (build: unknown) => setUp(build as BunBuild, options) } as UnpluginOptions["bun"] & object,
  };
}

function setUp(build: BunBuild, options: PluginOptions): void {
  const weights = new Map<string, Uint8Array>();

  // Bun takes a query for a part of the file's name.
  build.onResolve({ filter: /\.nn\?/ }, ({ path, importer = "" }) => {
    if (!isNetwork(path)) return undefined;
    const file = path.replace(/\?.*$/s, "");
    const { resolve } = createRequire(importer);
    return { path: resolve(file) + path.slice(file.length), namespace: "file" };
  });
  build.onLoad({ filter: /\.nn(?:\?.*)?$/, namespace: "file" }, async ({ path }) => {
    let imports = "";
    const module = await loadNetwork(path, {
      folder: process.cwd(),
      options,
      isDevelopment: false,
      watch: () => {},
      warn: ({ text }) => console.warn(text),
      fail: ({ text }) => {
        throw Object.assign(new Error(text), { stack: text });
      },
      placeWorker: ({ file }) => {
        throw new Error(
          `Bun bundles no workers: write a file that calls serve(), and give it to Bun.build as well (${file})`,
        );
      },
      placeWeights({ name, hash, bytes }) {
        const place = `${hash}/${name}.weights`;
        weights.set(place, bytes);
        imports = `import nncWeightsFile from ${JSON.stringify(`${SCHEME}:${place}`)};\n`;
        return urlFromScript("nncWeightsFile", build.config.format ?? "esm");
      },
    });
    return module && { contents: withMapInside({ ...module, code: module.code + imports }), loader: "js" };
  });

  build.onResolve({ filter: new RegExp(`^${SCHEME}:`) }, ({ path }) => {
    return { path: path.slice(SCHEME.length + 1), namespace: SCHEME };
  });
  build.onLoad({ filter: /.*/, namespace: SCHEME }, ({ path }) => {
    const contents = weights.get(path);
    return contents && { contents, loader: "file" };
  });
}
