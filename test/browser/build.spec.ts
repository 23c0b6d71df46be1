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
import { filesIn, project, tiny } from "../plugin/project.ts";
import { useChromium } from "./chromium.ts";
import { serveFiles } from "./serve-files.ts";

const chromium = useChromium();

const BELOW = "/some/where/";

const answer = `import { Tiny } from "./tiny.nn";
export async function answer() {
  const net = await Tiny.create();
  return net.target + " " + net.forward(new Float32Array([1, 1, 1])).data.join(" ");
}
`;

/** A page that answers itself, and one that has a worker answer. */
const files = {
  ...tiny,
  "src/answer.js": answer,
  "src/main.js": `import { answer } from "./answer.js";
answer().then((text) => (document.title = text));
`,
  "src/employer.js": `const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => (document.title = data);
`,
  "src/worker.js": `import { answer } from "./answer.js";
answer().then((text) => postMessage(text), (error) => postMessage(String(error)));
`,
};

const htmlOf = (script: string, type = "module"): string =>
  `<!doctype html><script type="${type}" src="${script}"></script>`;

async function expectAnswer(url: string): Promise<void> {
  const { page, errors } = await chromium.open(url);
  await expect.poll(() => page.title(), { timeout: 10_000 }).toBe("wasm 6.5 0");
  expect(errors).toEqual([]);
}

const script = (name: string): string => `src/${name}.js`;

const pageAndWorker = ["main", "employer"] as const;

test.each(pageAndWorker)("vite build, %s", async (name) => {
  const folder = project({ ...files, "index.html": htmlOf(`/${script(name)}`) });
  await vite({
    root: folder,
    base: BELOW,
    configFile: false,
    logLevel: "silent",
    plugins: [nncVite({ embedBelow: 0 })],
  });
  expect(filesIn(join(folder, "dist")).filter((file) => file.endsWith(".weights"))).toHaveLength(1);
  await expectAnswer((await serveFiles(join(folder, "dist"), BELOW)) + "index.html");
});

test.each(pageAndWorker)("vite, %s", async (name) => {
  const folder = project({ ...files, "index.html": htmlOf(`/${script(name)}`) });
  const server = await createServer({
    root: folder,
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
    entry: { main: `./${script(name)}` },
    output: { path: join(folder, "dist"), filename: "deep/[name].js" },
  }) as const;

test.each(pageAndWorker)("webpack, %s", async (name) => {
  const folder = project(files);
  const compiler = webpack({ ...webpackLike(folder, name), plugins: [nncWebpack({ embedBelow: 0 })] });
  await new Promise((resolve) => compiler.run(() => compiler.close(resolve)));
  await expectAnswer(await serveBuilt(folder, "deep/main.js", "text/javascript"));
});

test.each(pageAndWorker)("rspack, %s", async (name) => {
  const folder = project(files);
  const compiler = rspack({ ...webpackLike(folder, name), plugins: [nncRspack({ embedBelow: 0 })] });
  await new Promise((resolve) => compiler.run(() => compiler.close(resolve)));
  await expectAnswer(await serveBuilt(folder, "deep/main.js", "text/javascript"));
});

test.each(["esm", "iife"] as const)("esbuild to %s", async (format) => {
  const folder = project(files);
  await esbuild({
    absWorkingDir: folder,
    entryPoints: [{ in: "src/main.js", out: "deep/main" }],
    outdir: "dist",
    bundle: true,
    format,
    plugins: [nncEsbuild({ embedBelow: 0 })],
  });
  await expectAnswer(await serveBuilt(folder, "deep/main.js", format === "esm" ? "module" : "text/javascript"));
});

test.each(["es", "iife"] as const)("rolldown to %s", async (format) => {
  const folder = project(files);
  const bundle = await rolldown({
    cwd: folder,
    input: join(folder, "src/main.js"),
    plugins: [nncRolldown({ embedBelow: 0 })],
  });
  await bundle.write({ dir: join(folder, "dist"), format, entryFileNames: "deep/[name].js" });
  await bundle.close();
  await expectAnswer(await serveBuilt(folder, "deep/main.js", format === "es" ? "module" : "text/javascript"));
});

async function serveBuilt(folder: string, built: string, type: string): Promise<string> {
  writeFileSync(join(folder, "dist/index.html"), htmlOf(built, type));
  return `${await serveFiles(join(folder, "dist"), BELOW)}index.html`;
}
