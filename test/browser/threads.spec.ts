import { build as esbuild } from "esbuild";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as vite, createServer } from "vite";
import { expect, onTestFinished, test } from "vitest";
import webpack from "webpack";
import nncEsbuild from "../../compiler/plugin/esbuild.ts";
import nncVite from "../../compiler/plugin/vite.ts";
import nncWebpack from "../../compiler/plugin/webpack.ts";
import { project } from "../plugin/project.ts";
import { useChromium } from "./chromium.ts";
import { serveFiles } from "./serve-files.ts";

/** A page whose network shares its runs between threads, where the page is isolated and there are two cores. */
const chromium = useChromium();

const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

const files = {
  "src/net.nn": `model Net {
  conv1 = Conv2d(3, 16, 3, padding=1)
  conv2 = Conv2d(16, 24, 3, padding=1)
  fc = Linear(24, 10)
  forward(x: [N, 3, 24, 24]) { return fc(relu(conv2(relu(conv1(x)))).mean([2, 3])) }
}
`,
  "src/main.js": `import { Net } from "./net.nn";
const image = (n) => Float32Array.from({ length: n * 3 * 24 * 24 }, (_, i) => Math.sin(i * 0.7));
const forward = (net, n) => net.forward({ data: image(n), shape: [n, 3, 24, 24] }).data;
async function main() {
  const [one, two] = [await Net.create(), await Net.create(undefined, { threads: 2, ...globalThis.nncOptions })];
  const same = [1, 5, 300, 2].every((n) => {
    const expected = forward(one, n);
    return forward(two, n).every((x, i) => x === expected[i]);
  });
  const { count, reason = "" } = two.threads;
  two.close();
  document.title = [count, same, globalThis.crossOriginIsolated, reason.slice(0, 38)].join(" ").trim();
}
main().catch((error) => (document.title = String(error)));
`,
};

const html = (script: string): string => `<!doctype html><script type="module" src="${script}"></script>`;

async function expectTitle(url: string, title: string): Promise<void> {
  const { page, errors } = await chromium.open(url);
  await expect.poll(() => page.title(), { timeout: 20_000 }).toBe(title);
  expect(errors).toEqual([]);
}

const TWO = "2 true true";
const ONE = "1 true false the page is not cross-origin isolated,";

test("vite build, isolated and not", async () => {
  const folder = project({ ...files, "index.html": html("/src/main.js") });
  await vite({ root: folder, configFile: false, logLevel: "silent", plugins: [nncVite({ threads: true })] });
  await expectTitle(`${await serveFiles(join(folder, "dist"), "/", ISOLATED)}index.html`, TWO);
  await expectTitle(`${await serveFiles(join(folder, "dist"), "/")}index.html`, ONE);
});

test("vite's development server", async () => {
  const folder = project({ ...files, "index.html": html("/src/main.js") });
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [nncVite({ threads: true })],
    // The package lies outside of the project here.
    server: { port: 0, headers: ISOLATED, fs: { strict: false } },
  });
  onTestFinished(() => server.close());
  await server.listen();
  await expectTitle(server.resolvedUrls?.local[0] ?? "", TWO);
});

test("webpack", async () => {
  const folder = project(files);
  const compiler = webpack({
    context: folder,
    mode: "production",
    entry: "./src/main.js",
    output: { path: join(folder, "dist"), filename: "main.js" },
    plugins: [nncWebpack({ threads: true })],
  });
  await new Promise<void>((resolve, reject) =>
    compiler?.run((error, stats) =>
      error || stats?.hasErrors() ? reject(error ?? new Error(stats?.toString())) : resolve(),
    ),
  );
  writeFileSync(join(folder, "dist/index.html"), html("main.js"));
  await expectTitle(`${await serveFiles(join(folder, "dist"), "/", ISOLATED)}index.html`, TWO);
});

test("esbuild, which is told where the thread's file is", async () => {
  const folder = project({
    ...files,
    "src/start.js": `globalThis.nncOptions = {
  startThread: () => new Worker(new URL("./thread.js", import.meta.url), { type: "module" }),
};
import("./main.js");
`,
  });
  await esbuild({
    absWorkingDir: folder,
    entryPoints: { start: "src/start.js", thread: "nnc/threads/thread" },
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: "dist",
    logLevel: "silent",
    plugins: [nncEsbuild({ threads: true })],
  });
  writeFileSync(join(folder, "dist/index.html"), html("start.js"));
  await expectTitle(`${await serveFiles(join(folder, "dist"), "/", ISOLATED)}index.html`, TWO);
});
