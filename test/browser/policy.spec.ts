import { join } from "node:path";
import { build } from "vite";
import { expect, test } from "vitest";
import nnc from "../../compiler/plugin/vite.ts";
import { project, tiny } from "../plugin/project.ts";
import { useChromium } from "./chromium.ts";
import { serveFiles } from "./serve-files.ts";

const chromium = useChromium();

const page = {
  ...tiny,
  "index.html": '<!doctype html><script type="module" src="/src/main.js"></script>',
  "src/main.js": `import { Tiny } from "./tiny.nn";
const net = await Tiny.create();
document.title = net.target + " " + net.forward(new Float32Array([1, 1, 1])).data.join(" ");
`,
};

test.each([
  ["script-src 'self'", "ts 6.5 0"],
  ["script-src 'self' 'wasm-unsafe-eval'", "wasm 6.5 0"],
])("under the content security policy %s, auto answers: %s", async (policy, title) => {
  const folder = project(page);
  await build({ root: folder, configFile: false, logLevel: "silent", plugins: [nnc({ embedBelow: 0 })] });
  const url = await serveFiles(join(folder, "dist"), "/", { "content-security-policy": policy });
  const { page: opened, errors } = await chromium.open(`${url}index.html`);
  await expect.poll(() => opened.title(), { timeout: 10_000 }).toBe(title);
  expect(errors).toEqual([]);
});
