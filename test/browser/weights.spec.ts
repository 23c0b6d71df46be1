import { join } from "node:path";
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { build as vite } from "vite";
import { expect, onTestFinished, test } from "vitest";
import nncVite from "../../compiler/plugin/vite.ts";
import { project, tiny } from "../plugin/project.ts";
import { useChromium } from "./chromium.ts";

const chromium = useChromium();

/** Makes the network twice, as on two visits, and once more in a worker. */
const main = `import { inWorker } from "nnc/worker";
import { Tiny } from "./tiny.nn";
import tiny from "./tiny.nn?in-worker";
let told = "";
const options = { cache: true, onProgress: ({ loaded, total }) => (told += loaded === total ? "!" : ".") };
const x = new Float32Array([1, 1, 1]);
const say = ({ data }) => data.join(" ");
const said = [];
for (let visit = 0; visit < 2; visit++) said.push(say((await Tiny.create(undefined, options)).forward(x)));
said.push(say(await (await inWorker(tiny, undefined, options)).forward(x)));
document.title = [...said, told].join(", ");
`;

test("a page keeps weights by their hash, and loads them once; so does its worker", async () => {
  const folder = project({
    ...tiny,
    "src/main.js": main,
    "index.html": '<!doctype html><script type="module" src="/src/main.js"></script>',
  });
  const plugins = [nncVite({ embedBelow: 0, stream: true, dtype: "f16", shuffle: true })];
  await vite({ root: folder, base: "/", configFile: false, logLevel: "silent", plugins, build: { target: "es2022" } });
  const asked: string[] = [];
  const server = createServer(({ url = "/" }, response) => {
    if (url.endsWith(".weights")) asked.push(url);
    const path = url === "/" ? "/index.html" : url;
    const type = path.endsWith(".html")
      ? "text/html"
      : path.endsWith(".js")
        ? "text/javascript"
        : "application/x-bytes";
    const file = join(folder, "dist", path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": type, "cache-control": "no-store" });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { page, errors } = await chromium.open(`http://127.0.0.1:${port}/`);
  await expect.poll(() => page.title(), { timeout: 10_000 }).toBe("6.5 0, 6.5 0, 6.5 0, !!!");
  expect([asked.length, errors]).toEqual([1, []]);
});
