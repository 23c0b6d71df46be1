import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { expect, onTestFinished, test } from "vitest";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { project } from "../plugin/project.ts";
import type { Page } from "../support/chromium.ts";
import { useChromium } from "./chromium.ts";

const chromium = useChromium();
const top = fileURLToPath(new URL("../../", import.meta.url));

/** Serves examples/teach by its own configuration, as if it had been installed; gives its address. */
async function serveExample(): Promise<string> {
  const folder = project({});
  const root = join(folder, "teach");
  cpSync(join(top, "examples/teach"), root, {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|dist)$/.test(path),
  });
  symlinkSync(join(top, "node_modules/vite"), join(folder, "node_modules/vite"));
  // Copies, since Vite serves nothing from outside the project.
  for (const name of ["uplot", "idb-keyval"])
    cpSync(join(top, "test/browser/node_modules", name), join(folder, "node_modules", name), { recursive: true });
  const server = await createServer({
    root,
    configFile: join(root, "vite.config.ts"),
    logLevel: "silent",
    server: { port: 0, host: "127.0.0.1", fs: { allow: [folder] } },
  });
  onTestFinished(() => server.close());
  await server.listen();
  return server.resolvedUrls?.local[0] ?? "";
}

type Stroke = readonly (readonly [number, number])[];

/** No two hands draw alike: whole numbers by which the drawings below differ. */
const HANDS = [0, 1, 2, 3, 4, 5];

/** Shapes somewhere on the paper of 320×320 pixels. */
const shapes: Readonly<Record<string, (hand: number) => readonly Stroke[]>> = {
  circle(hand) {
    const [x, y, wide, high] = [150 + 5 * hand, 165 - 4 * hand, 80 + 6 * hand, 95 - 5 * hand];
    const angles = Array.from({ length: 25 }, (_, i) => (i / 24) * 2 * Math.PI + hand);
    return [angles.map((angle) => [x + wide * Math.cos(angle), y + high * Math.sin(angle)])];
  },
  cross(hand) {
    const [left, right, high, low] = [60 + 8 * hand, 250 - 3 * hand, 70 + 5 * hand, 260 - 7 * hand];
    return [
      [
        [left, high],
        [right, low + hand],
      ],
      [
        [right - 2 * hand, high],
        [left, low],
      ],
    ];
  },
};

async function draw(page: Page, shape: string, hand: number): Promise<void> {
  await page.click("#clear");
  const { left, top } = (await page.evaluate(
    `(({ left, top }) => ({ left, top }))(document.querySelector("#paper").getBoundingClientRect())`,
  )) as { left: number; top: number };
  for (const stroke of shapes[shape]!(hand)) {
    for (const [i, [x, y]] of stroke.entries()) {
      await page.mouse.move(left + x, top + y);
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
  }
}

const add = (shape: string): string => `li[data-name="${shape}"] button[aria-label="Add example of ${shape}"]`;
const likeliest = `document.querySelector("li.likeliest")?.dataset.name`;
const status = `document.querySelector("#status").textContent`;
const count = (shape: string): string =>
  `document.querySelectorAll('li[data-name="${shape}"] .examples canvas').length`;

/** Drawings of hands that have given no example. */
async function expectRecognised(page: Page): Promise<void> {
  for (const hand of HANDS.slice(4))
    for (const shape of Object.keys(shapes)) {
      await draw(page, shape, hand);
      await expect.poll(() => page.evaluate(likeliest), { timeout: 5000 }).toBe(shape);
    }
}

test("on the page of examples/teach two shapes are taught, recognised, kept, downloaded and forgotten", async () => {
  const { page, errors, consoleErrors } = await chromium.open(await serveExample());
  await expect.poll(() => page.evaluate(status), { timeout: 20_000 }).toBe("Ready (wasm).");

  await page.fill("li:nth-child(1) input", "circle");
  await page.click(add("circle"));
  expect(await page.evaluate(status)).toBe("The paper is empty: draw something first.");
  await page.click("#train");
  expect(await page.evaluate(status)).toBe("There are no examples yet: draw something, then add it to a class.");
  for (const hand of HANDS.slice(0, 4)) {
    await draw(page, "circle", hand);
    await page.click(add("circle"));
  }
  await page.click("#train");
  expect(await page.evaluate(status)).toMatch(/^One class alone/);
  for (const hand of HANDS.slice(0, 4)) {
    await draw(page, "cross", hand);
    await page.click(`li:nth-child(2) button[aria-label^="Add"]`);
  }
  await page.click("#train");
  expect(await page.evaluate(status)).toBe("One class has no name yet: what is it called?");
  expect(await page.evaluate(`document.activeElement.ariaLabel`)).toBe("Name of class 2");
  await page.fill("li:nth-child(2) input", "cross");

  await page.click("#train");
  expect(await page.evaluate(`document.querySelector("#train").textContent`)).toBe("Stop");
  await expect.poll(() => page.evaluate(status), { timeout: 20_000 }).toMatch(/^Trained in/);
  const chart = String(await page.evaluate(`document.querySelector("#chart").ariaLabel`));
  const [, first, last] = /^Loss: ([\d.]+) at first, ([\d.]+) after step 200$/.exec(chart) ?? [];
  expect(Number(first)).toBeGreaterThan(1.5);
  expect(Number(last)).toBeLessThan(0.1);
  await expectRecognised(page);

  await page.reload();
  await expect.poll(() => page.evaluate(status), { timeout: 20_000 }).toMatch(/^As you left it/);
  expect(await page.evaluate(count("circle"))).toBe(4);
  await expectRecognised(page);

  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
  expect(download.suggestedFilename()).toBe("head.safetensors");
  expect(await page.evaluate(status)).toBe("Output 0 is circle, 1 is cross.");
  const tensors = readSafetensors(readFileSync(await download.path()));
  expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toEqual({
    "fc1.weight": [64, 128],
    "fc1.bias": [64],
    "fc2.weight": [8, 64],
    "fc2.bias": [8],
  });

  page.once("dialog", (dialog) => void dialog.accept());
  await page.click("#forget");
  await expect.poll(() => page.evaluate(status)).toBe("Forgotten.");
  await page.reload();
  await expect.poll(() => page.evaluate(status), { timeout: 20_000 }).toBe("Ready (wasm).");
  expect(await page.evaluate(count("circle"))).toBe(0);
  expect([...errors, ...consoleErrors]).toEqual([]);
});
