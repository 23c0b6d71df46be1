import { rspack, type Configuration as RspackConfiguration } from "@rspack/core";
import { build as esbuild } from "esbuild";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack, { type Configuration } from "webpack";
import type { PluginOptions } from "../../compiler/plugin/options.ts";
import nncEsbuild from "../../compiler/plugin/esbuild.ts";
import nncRolldown from "../../compiler/plugin/rolldown.ts";
import nncRollup from "../../compiler/plugin/rollup.ts";
import nncRspack from "../../compiler/plugin/rspack.ts";
import nncVite from "../../compiler/plugin/vite.ts";
import nncWebpack from "../../compiler/plugin/webpack.ts";

export interface Built {
  /** What Node runs. */
  readonly script: string;
  readonly warnings: readonly string[];
}

/** Builds `src/main.js` of a project into its folder `out`. Rejects as the bundler does. */
export type Bundle = (folder: string, options: PluginOptions) => Promise<Built>;

/** Each bundler, and formats in which the URL of a file is another expression. */
export const bundlers: Readonly<Record<string, Bundle>> = {
  rollup: (folder, options) => viaRollup(folder, options, "es"),
  "rollup to cjs": (folder, options) => viaRollup(folder, options, "cjs"),

  async rolldown(folder, options) {
    const warnings: string[] = [];
    const bundle = await rolldown({
      cwd: folder,
      input: join(folder, "src/main.js"),
      plugins: [nncRolldown(options)],
      platform: "node",
      external: /^nnc\//,
      onLog: (_level, log) => void warnings.push(log.message),
    });
    await bundle.write({ dir: join(folder, "out"), entryFileNames: "deep/[name].mjs" });
    await bundle.close();
    return { script: join(folder, "out/deep/main.mjs"), warnings };
  },

  async "vite for a library"(folder, options) {
    await vite({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [nncVite(options)],
      build: { outDir: "out", lib: { entry: "src/main.js", formats: ["es"], fileName: "main" } },
    });
    return { script: join(folder, "out/main.js"), warnings: [] };
  },

  async "vite for a server"(folder, options) {
    await vite({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [nncVite(options)],
      build: { outDir: "out", ssr: "src/main.js" },
    });
    return { script: join(folder, "out/main.js"), warnings: [] };
  },

  esbuild: (folder, options) => viaEsbuild(folder, options, "esm", "mjs"),
  "esbuild to cjs": (folder, options) => viaEsbuild(folder, options, "cjs", "cjs"),

  webpack: (folder, options) => viaWebpack(folder, withWebpack(options)),
  "webpack to esm": (folder, options) => viaWebpack(folder, withWebpack(options), asModule),
  rspack: (folder, options) => viaWebpack(folder, withRspack(options)),
  "rspack to esm": (folder, options) => viaWebpack(folder, withRspack(options), asModule),
};

type Create = (configuration: Configuration) => Compiler;

const withWebpack =
  (options: PluginOptions): Create =>
  (configuration) =>
    webpack({ ...configuration, plugins: [nncWebpack(options)] });

const withRspack =
  (options: PluginOptions): Create =>
  (configuration) =>
    rspack({ ...(configuration as RspackConfiguration), plugins: [nncRspack(options)] });

const asModule: Configuration = {
  output: { filename: "deep/[name].mjs", module: true },
  experiments: { outputModule: true },
};

/** Configured as Next.js does it. */
const likeNext: Configuration = {
  output: { publicPath: "/_next/" },
  module: { generator: { asset: { filename: "static/media/[name].[hash:8][ext]" } } },
};

export const bundlersForServers = {
  webpack: (folder, options) => viaWebpack(folder, withWebpack(options), likeNext),
  rspack: (folder, options) => viaWebpack(folder, withRspack(options), likeNext),
} as const satisfies Readonly<Record<string, Bundle>>;

async function viaRollup(folder: string, options: PluginOptions, format: "es" | "cjs"): Promise<Built> {
  const warnings: string[] = [];
  const bundle = await rollup({
    input: join(folder, "src/main.js"),
    plugins: [nncRollup(options)],
    external: /^nnc\//,
    onLog(_level, { message }) {
      warnings.push(message);
    },
  });
  const extension = format === "es" ? "mjs" : "cjs";
  const names = { entryFileNames: `deep/[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` };
  await bundle.write({ dir: join(folder, "out"), format, ...names });
  await bundle.close();
  return { script: join(folder, `out/deep/main.${extension}`), warnings };
}

async function viaEsbuild(
  folder: string,
  options: PluginOptions,
  format: "esm" | "cjs",
  extension: string,
): Promise<Built> {
  const { warnings } = await esbuild({
    absWorkingDir: folder,
    entryPoints: [{ in: "src/main.js", out: "deep/main" }],
    outdir: "out",
    outExtension: { ".js": `.${extension}` },
    bundle: true,
    format,
    platform: "node",
    logLevel: "silent",
    plugins: [nncEsbuild(options)],
  });
  return { script: join(folder, `out/deep/main.${extension}`), warnings: warnings.map(({ text }) => text) };
}

interface Compiler {
  run(done: (error: Error | null, stats?: Stats) => void): void;
  close(done: () => void): void;
}

interface Stats {
  hasErrors(): boolean;
  toJson(options: object): { errors?: readonly { message: string }[]; warnings?: readonly { message: string }[] };
}

async function viaWebpack(folder: string, create: Create, { output, ...more }: Configuration = {}): Promise<Built> {
  const filename = "deep/[name].cjs";
  const compiler = create({
    ...more,
    mode: "production",
    context: folder,
    target: "node",
    entry: { main: "./src/main.js" },
    output: { path: join(folder, "out"), filename, ...output },
    optimization: { minimize: false },
  });
  const stats = await new Promise<Stats>((resolve, reject) =>
    compiler.run((error, stats) => (stats ? resolve(stats) : reject(error))),
  );
  await new Promise<void>((resolve) => compiler.close(resolve));
  const { errors = [], warnings = [] } = stats.toJson({ all: false, errors: true, warnings: true });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  const script = join(folder, `out/deep/main.${output?.module ? "mjs" : "cjs"}`);
  return { script, warnings: warnings.map(({ message }) => message) };
}
