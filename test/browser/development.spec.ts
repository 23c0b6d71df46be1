import { createServer } from "vite";
import { expect, onTestFinished, test } from "vitest";
import nnc from "../../compiler/plugin/vite.ts";
import { broken, project, tiny, writeInto } from "../plugin/project.ts";
import { useChromium } from "./chromium.ts";

const chromium = useChromium();

/** A page that goes on asking two networks, both made once: one has its own weights, one has been given some. */
const page = {
  "index.html":
    '<!doctype html><p id="answer"></p><p id="given"></p><script type="module" src="/src/main.js"></script>',
  "src/main.js": `import { Tiny } from "./tiny.nn";
const x = new Float32Array([1, 1, 1]);
const own = await Tiny.create();
const weights = { "head.fc.weight": [0, 0, 1, 0, 0, 2], "head.fc.bias": [10, 20] };
const given = await Tiny.create(weights);
setInterval(() => {
  document.querySelector("#answer").textContent = own.target + " " + own.forward(x).data.join(" ");
  document.querySelector("#given").textContent = given.forward(x).data.join(" ");
}, 20);
`,
};

async function serve(files: Parameters<typeof project>[0] = {}) {
  const folder = project({ ...tiny, ...page, ...files });
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: "silent",
    base: "/below/",
    plugins: [nnc({ embedBelow: 0 })],
    server: { port: 0, host: "127.0.0.1" },
  });
  onTestFinished(() => server.close());
  await server.listen();
  const opened = await chromium.open(server.resolvedUrls?.local[0] ?? "");
  const { page: shown } = opened;
  const text = (selector: string) => shown.evaluate(`document.querySelector("${selector}").textContent`);
  return {
    ...opened,
    edit: (changed: Parameters<typeof writeInto>[1]) => writeInto(folder, changed),
    async shows(answer: string, given: string) {
      await expect.poll(() => text("#answer"), { timeout: 10_000 }).toBe(answer);
      await expect.poll(() => text("#given"), { timeout: 10_000 }).toBe(given);
    },
    overlayIs: (state: "attached" | "detached") => shown.waitForSelector(overlay, { state }),
    overlayText: () => shown.evaluate(`document.querySelector("${overlay}").shadowRoot.textContent`),
  };
}

const overlay = "vite-error-overlay";

test("an edited network goes on in the page, with its weights", async () => {
  const { page, errors, shows, edit } = await serve();
  await shows("wasm 6.5 0", "11 22");
  await page.evaluate("window.stays = true");

  edit({ "src/tiny.nn": tiny["src/tiny.nn"].replace("relu", "neg") });
  await shows("wasm -6.5 85", "-11 -22");

  // Another network: what was given to it stays where it still fits.
  const deeper = tiny["src/blocks/head.nn"]
    .replace("return fc(x)", "return act(fc(x))")
    .replace("fc =", "act = PReLU()\n  fc =");
  edit({ "src/blocks/head.nn": deeper });
  await shows("wasm -6.5 21.25", "-11 -22");
  expect(await page.evaluate("window.stays")).toBe(true);
  expect(errors).toEqual([]);
});

test("an error is shown over the page, and goes when it is mended", async () => {
  const { shows, edit, overlayIs, overlayText } = await serve();
  await shows("wasm 6.5 0", "11 22");
  edit(broken);
  await overlayIs("attached");
  const text = await overlayText();
  expect(text).toContain("[plugin:nnc]");
  expect(text).toContain("error[NN3004]: Linear expects 3 input features, but x has 4");
  expect(text).toContain("src/blocks/head.nn:4:12");
  expect(text).toContain("^^ x is [N, 4], an input of the model");
  edit(tiny);
  await overlayIs("detached");
  await shows("wasm 6.5 0", "11 22");
});

test("a page that began with an error recovers", async () => {
  const { shows, edit, overlayIs } = await serve(broken);
  await overlayIs("attached");
  edit({ "src/blocks/head.nn": tiny["src/blocks/head.nn"].replace("Linear(3, 2)", "Linear(_, 2)") });
  edit(tiny);
  await shows("wasm 6.5 0", "11 22");
});

test("a page whose model has lost its name recovers when it has it again", async () => {
  const { shows, edit, page: opened } = await serve();
  await shows("wasm 6.5 0", "11 22");
  edit({ "src/tiny.nn": tiny["src/tiny.nn"].replace("model Tiny", "model Other") });
  await expect
    .poll(() => opened.evaluate(`document.querySelector("#answer").textContent`), { timeout: 10_000 })
    .toBe("");
  edit(tiny);
  await shows("wasm 6.5 0", "11 22");
});
