import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { expect, onTestFinished, test } from "vitest";
import nnc from "../../compiler/plugin/vite.ts";
import { pngToTensor } from "../../compiler/cli/input/png-to-tensor.ts";
import { project } from "../plugin/project.ts";
import { useChromium } from "./chromium.ts";

const chromium = useChromium();
const example = (path: string): string => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));

/** Draws an image of the examples as a hand would: a short stroke of the pen for each pixel of ink. */
const draw = (pixels: readonly number[]): string => `(() => {
  const paper = document.querySelector("#paper");
  const { left, top } = paper.getBoundingClientRect();
  const at = (type, x, y) => paper.dispatchEvent(new PointerEvent(type, {
    clientX: left + x, clientY: top + y, buttons: 1, pointerId: 1, bubbles: true }));
  paper.setPointerCapture = () => {};
  for (const pixel of ${JSON.stringify(pixels)}) {
    const [x, y] = [(pixel % 20) * 16, Math.floor(pixel / 20) * 16];
    at("pointerdown", x, y);
    at("pointermove", x + 6, y + 6);
  }
})()`;

const likeliest = `document.querySelector("li.likeliest")?.dataset.digit`;

test("on the page of examples/vite a digit is drawn, and recognised live", async () => {
  const folder = project({});
  cpSync(example("vite/src"), join(folder, "vite/src"), { recursive: true });
  cpSync(example("vite/index.html"), join(folder, "vite/index.html"));
  for (const name of ["digits.nn", "digits.safetensors"])
    cpSync(example(`digits/${name}`), join(folder, "digits", name));
  const server = await createServer({
    root: join(folder, "vite"),
    configFile: false,
    logLevel: "silent",
    plugins: [nnc({ target: "wasm" })],
    server: { port: 0, host: "127.0.0.1", fs: { allow: [folder] } },
  });
  onTestFinished(() => server.close());
  await server.listen();
  const { page, errors } = await chromium.open(server.resolvedUrls?.local[0] ?? "");
  await expect
    .poll(() => page.evaluate(`document.querySelector("#status").textContent`), { timeout: 20_000 })
    .toBe("ready: wasm");
  for (const name of ["3-a", "6-a", "0-a"]) {
    const png = readFileSync(example(`digits/images/${name}.png`));
    const image = pngToTensor(png, { channels: 1, height: 20, width: 20 });
    await page.evaluate(`document.querySelector("#clear").click()`);
    await expect.poll(() => page.evaluate(likeliest)).toBeUndefined();
    await page.evaluate(draw([...image.keys()].filter((pixel) => (image[pixel] ?? 0) > 0.5)));
    await expect.poll(() => page.evaluate(likeliest), { timeout: 5000 }).toBe(name[0]);
  }
  expect(errors).toEqual([]);
});
