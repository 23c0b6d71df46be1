import { rspack } from "@rspack/core";
import { build as esbuild } from "esbuild";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { build as vite, createServer } from "vite";
import { expect, onTestFinished, test } from "vitest";
import webpack from "webpack";
import nncEsbuild from "../../compiler/plugin/esbuild.ts";
import nncRolldown from "../../compiler/plugin/rolldown.ts";
import nncRspack from "../../compiler/plugin/rspack.ts";
import nncVite from "../../compiler/plugin/vite.ts";
import nncWebpack from "../../compiler/plugin/webpack.ts";
import { project, tiny } from "../plugin/project.ts";
import { useChromium } from "./chromium.ts";
import { serveFiles } from "./serve-files.ts";

/** A page whose network runs in a worker that the plugin makes: nothing is configured, and nothing is isolated. */
const chromium = useChromium();

const BELOW = "/some/where/";

const say = (source: string): string => `import { inWorker } from "nnc/worker";
${source}
inWorker(tiny).then(async (net) => {
  const x = new Float32Array([1, 1, 1]);
  const { data } = await net.forward(x, { transfer: true });
  const code = await net.forward(new Float32Array(2)).catch(({ code }) => code);
  document.title = [net.target, ...data, x.length, code, globalThis.crossOriginIsolated].join(" ");
}, (error) => (document.title = String(error)));
`;

const html = (script: string, type = "module"): string =>
  `<!doctype html><script type="${type}" src="${script}"></script>`;

const files = {
  ...tiny,
  "src/main.js": say('import tiny from "./tiny.nn?in-worker";'),
  // What works wherever workers are bundled, without the plugin's help.
  "src/written.js": say(
    'const tiny = () => new Worker(new URL("./tiny-worker.js", import.meta.url), { type: "module" });',
  ),
  "src/tiny-worker.js": 'import { serve } from "nnc/worker";\nimport { Tiny } from "./tiny.nn";\nserve(Tiny);\n',
};

async function expectAnswer(url: string): Promise<void> {
  const { page, errors } = await chromium.open(url);
  await expect.poll(() => page.title(), { timeout: 10_000 }).toBe("wasm 6.5 0 0 NN7002 false");
  expect(errors).toEqual([]);
}

async function serveBuilt(folder: string, type: string): Promise<string> {
  writeFileSync(join(folder, "dist/index.html"), html("deep/main.js", type));
  return `${await serveFiles(join(folder, "dist"), BELOW)}index.html`;
}

const pages = ["main", "written"] as const;

test.each(pages)("vite build, %s", async (name) => {
  const folder = project({ ...files, "index.html": html(`/src/${name}.js`) });
  const plugins = [nncVite({ embedBelow: 0 })];
  await vite({ root: folder, base: BELOW, configFile: false, logLevel: "silent", plugins });
  await expectAnswer((await serveFiles(join(folder, "dist"), BELOW)) + "index.html");
});

test.each(pages)("vite, %s", async (name) => {
  const folder = project({ ...files, "index.html": html(`/src/${name}.js`) });
  const server = await createServer({
    root: folder,
    base: "/below/",
    configFile: false,
    logLevel: "silent",
    plugins: [nncVite({ embedBelow: 0 })],
    server: { port: 0, host: "127.0.0.1" },
  });
  onTestFinished(() => server.close());
  await server.listen();
  await expectAnswer(server.resolvedUrls?.local[0] ?? "");
});

const webpackLike = (folder: string, name: string) =>
  ({
    mode: "production",
    context: folder,
    entry: { main: `./src/${name}.js` },
    output: { path: join(folder, "dist"), filename: "deep/[name].js" },
  }) as const;

test.each(pages)("webpack, %s", async (name) => {
  const folder = project(files);
  const compiler = webpack({ ...webpackLike(folder, name), plugins: [nncWebpack({ embedBelow: 0 })] });
  await new Promise((resolve) => compiler.run(() => compiler.close(resolve)));
  await expectAnswer(await serveBuilt(folder, "text/javascript"));
});

test.each(pages)("rspack, %s", async (name) => {
  const folder = project(files);
  const compiler = rspack({ ...webpackLike(folder, name), plugins: [nncRspack({ embedBelow: 0 })] });
  await new Promise((resolve) => compiler.run(() => compiler.close(resolve)));
  await expectAnswer(await serveBuilt(folder, "text/javascript"));
});

test.each(["esm", "iife"] as const)("esbuild to %s", async (format) => {
  const folder = project(files);
  await esbuild({
    absWorkingDir: folder,
    entryPoints: [{ in: "src/main.js", out: "deep/main" }],
    outdir: "dist",
    bundle: true,
    minify: true,
    format,
    plugins: [nncEsbuild({ embedBelow: 0 })],
  });
  await expectAnswer(await serveBuilt(folder, format === "esm" ? "module" : "text/javascript"));
});

test("rolldown", async () => {
  const folder = project(files);
  const bundle = await rolldown({
    cwd: folder,
    input: join(folder, "src/main.js"),
    plugins: [nncRolldown({ embedBelow: 0 })],
  });
  await bundle.write({ dir: join(folder, "dist"), entryFileNames: "deep/[name].js" });
  await bundle.close();
  await expectAnswer(await serveBuilt(folder, "module"));
});
