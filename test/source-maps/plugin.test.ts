import { join } from "node:path";
import { rspack, type Configuration as RspackConfiguration } from "@rspack/core";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { build as vite, createServer } from "vite";
import webpack, { type Configuration } from "webpack";
import { expect, onTestFinished, test } from "vitest";
import nncEsbuild from "../../compiler/plugin/esbuild.ts";
import type { PluginOptions } from "../../compiler/plugin/options.ts";
import nncRolldown from "../../compiler/plugin/rolldown.ts";
import nncRollup from "../../compiler/plugin/rollup.ts";
import nncRspack from "../../compiler/plugin/rspack.ts";
import nncVite from "../../compiler/plugin/vite.ts";
import nncWebpack from "../../compiler/plugin/webpack.ts";
import { project, safetensors } from "../plugin/project.ts";
import { stacked } from "./networks.ts";
import { framesOf, throwsWithin, traceOf } from "./traces.ts";

/** What Node says of an error in a kernel of `models/net.nn`, without the functions' names, which minifiers change. */
const expected = ["models/parts/block.nn:6", "models/parts/block.nn:6", "models/net.nn:12"];
const withoutName = (frame: string): string => frame.replace(/^\S+ /, "");
const linesOf = (folder: string, ...args: readonly string[]) =>
  traceOf(folder, ["--enable-source-maps", ...args]).map(withoutName);

const script = throwsWithin("./models/net.nn");
const input = "main.js";

const bundlers: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  vite: (folder) =>
    vite({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [nncVite()],
      build: {
        outDir: "out",
        sourcemap: true,
        minify: "esbuild",
        lib: { entry: input, formats: ["es"], fileName: "main" },
      },
    }),

  async rollup(folder) {
    const bundle = await rollup({
      input: join(folder, input),
      plugins: [nncRollup()],
      external: /^nnc\//,
      // The runtime's types alone are used here and there, which Rollup says.
      onLog: () => {},
    });
    await bundle.write({ file: join(folder, "out/main.js"), sourcemap: true });
  },

  async rolldown(folder) {
    const bundle = await rolldown({
      cwd: folder,
      input,
      plugins: [nncRolldown()],
      platform: "node",
      external: /^nnc\//,
    });
    await bundle.write({ file: join(folder, "out/main.js"), sourcemap: true, minify: true });
    await bundle.close();
  },

  esbuild: (folder) => viaEsbuild(folder),

  webpack: (folder) => finish(webpack({ ...webpackOptions(folder), plugins: [nncWebpack()] })),
  rspack: (folder) => finish(rspack({ ...(webpackOptions(folder) as RspackConfiguration), plugins: [nncRspack()] })),
};

const viaEsbuild = (folder: string, options: PluginOptions = {}) =>
  esbuild({
    absWorkingDir: folder,
    entryPoints: [input],
    outfile: "out/main.js",
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    sourcemap: true,
    plugins: [nncEsbuild(options)],
  });

const webpackOptions = (folder: string): Configuration => ({
  mode: "production",
  devtool: "source-map",
  context: folder,
  target: "node",
  entry: { main: `./${input}` },
  output: {
    path: join(folder, "out"),
    filename: "main.js",
    module: true,
    devtoolModuleFilenameTemplate: "[absolute-resource-path]",
  },
  experiments: { outputModule: true },
  // Else a kernel that is called once would have no frame of its own.
  optimization: { minimize: false },
});

interface Compiler {
  run(done: (error: Error | null) => void): void;
  close(done: () => void): void;
}

async function finish(compiler: Compiler): Promise<void> {
  await new Promise<void>((resolve, reject) => compiler.run((error) => (error ? reject(error) : resolve())));
  await new Promise<void>((resolve) => compiler.close(resolve));
}

test.each(Object.keys(bundlers))("%s goes on from the code to the network", async (name) => {
  const folder = project({ ...stacked, [input]: script });
  await bundlers[name]?.(folder);
  expect(linesOf(folder, "out/main.js")).toEqual(expected);
});

test("Node's own imports have the map inside", () => {
  const folder = project({ ...stacked, [input]: script });
  expect(linesOf(folder, "--import", "nnc/register", input)).toEqual(expected);
});

test("esbuild counts lines where weights are a file that the module imports", async () => {
  const folder = project({
    "models/net.nn": "model Net {\n  up = Linear(64, 2)\n  forward(x: [N, 64]) {\n    return sigmoid(up(x))\n  }\n}\n",
    "models/net.safetensors": safetensors({
      "up.weight": { shape: [2, 64], data: Array<number>(128).fill(1) },
      "up.bias": { shape: [2], data: [0, 0] },
    }),
    [input]: script,
  });
  await viaEsbuild(folder, { embedBelow: 0 });
  expect(linesOf(folder, "out/main.js")).toEqual(["models/net.nn:4", "models/net.nn:4", "models/net.nn:3"]);
});

test("Vite's development server maps what runs in it, and what pages get", async () => {
  const folder = project({ ...stacked, [input]: script.replace("console.log(thrown.stack)", "export default thrown") });
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [nncVite()],
    server: { middlewareMode: true, ws: false },
  });
  onTestFinished(() => server.close());
  const { default: thrown } = await server.ssrLoadModule(`/${input}`);
  server.ssrFixStacktrace(thrown);
  expect(framesOf(folder, thrown.stack).map(withoutName)).toEqual(expected);

  const { map } = (await server.environments.client.transformRequest("/models/net.nn")) ?? {};
  expect(map).toMatchObject({ sources: ["net.nn", "parts/block.nn", "nn:blocks"] });
});
