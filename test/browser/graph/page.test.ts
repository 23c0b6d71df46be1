import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { nnc, temporaryFolder } from "../../cli/support.ts";

/** What is used of playwright-core, which `npm ci` in test/browser brings. */
interface Page {
  goto(url: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  textContent(selector: string): Promise<string | null>;
  isVisible(selector: string): Promise<boolean>;
  locator(selector: string): {
    count(): Promise<number>;
    all(): Promise<{ boundingBox(): Promise<Rectangle | null> }[]>;
  };
  evaluate<T>(script: string): Promise<T>;
  on(event: "pageerror" | "request", listener: (given: { url(): string } & Error) => void): void;
}
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Browser {
  newPage(options: object): Promise<Page>;
  close(): Promise<void>;
}
interface Playwright {
  readonly chromium: { launch(options: object): Promise<Browser> };
}

const playwright = new URL("../node_modules/playwright-core/index.mjs", import.meta.url);
const chromium = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);
const missing = [
  ...(existsSync(playwright) ? [] : ["playwright-core (npm ci in test/browser)"]),
  ...(chromium === undefined ? ["a Chromium (CHROMIUM=/path/to/it)"] : []),
];
if (missing.length > 0) console.warn(`test/browser/graph is skipped without ${missing.join(" and ")}`);

const network = `module Block(channels: int) {
  conv = Conv2d(channels, channels, 3, padding=1, bias=false)
  bn = BatchNorm2d(channels)
  last = Conv2d(channels, channels, 1)
  forward(x) { return x + last(relu(bn(conv(x)))) }
}

model Net {
  blocks = Sequential(for i in 0..3: Block(4))
  head = Conv2d(4, 2, 1)
  forward(x: [N, 4, 8, 8]) { return x |> blocks |> head }
}
`;

async function onPage(use: (page: Page) => Promise<void>): Promise<void> {
  const folder = temporaryFolder({ "net.nn": network });
  expect(await nnc(folder, ["graph", "net.nn", "-o", "net.html"])).toMatchObject({ code: 0, err: "" });
  const { chromium: launcher } = (await import(playwright.href)) as Playwright;
  const browser = await launcher.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) wrong.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, "net.html")).href);
    await use(page);
    expect(wrong).toEqual([]);
  } finally {
    await browser.close();
  }
}

const blocks = "#page [data-block]";

test.skipIf(missing.length > 0)(
  "a click on a block tells of it; one on a module's name folds it, another unfolds it",
  async () => {
    await onPage(async (page) => {
      // x, the two kernels of a module that stands for three, head, result.
      expect(await page.locator(blocks).count()).toBe(5);
      await page.click("#repeats");
      expect(await page.locator(blocks).count()).toBe(9);

      expect(await page.isVisible("#panel")).toBe(false);
      await page.click("#page g.convolution");
      const told = await page.textContent("#panel");
      for (const text of [
        "net.nn:5",
        "blocks.0.conv (Conv2d)",
        "[N, 4, 8, 8]",
        "bn folded in",
        "bn folded into conv (net.nn:5)",
        "kernel",
        "of the arena",
      ])
        expect(told).toContain(text);

      await page.click("#fold");
      expect(await page.locator(blocks).count()).toBe(4);
      expect(await page.textContent("#page g.module")).toContain("blocks");
      await page.click("#page g.module");
      expect(await page.locator(blocks).count()).toBe(9);
      await page.click('#page [data-box="blocks"]');
      expect(await page.locator(blocks).count()).toBe(4);
    });
  },
);

test.skipIf(missing.length > 0)(
  "the memory over time: a click on a value tells of the block that writes it",
  async () => {
    await onPage(async (page) => {
      expect(await page.isVisible("#memory")).toBe(false);
      await page.click("#show-memory");
      expect(await page.locator("#memory [data-tenant]").count()).toBeGreaterThan(2);
      await page.click("#memory g.convolution .body");
      expect(await page.textContent("#panel h2")).toContain("conv");
    });
  },
);

test.skipIf(missing.length > 0)("no block lies on another, and every text is within its block", async () => {
  await onPage(async (page) => {
    const wrong = await page.evaluate<string[]>(`(() => {
      const wrong = [];
      const groups = [...document.querySelectorAll("#page [data-block]")];
      const bodies = groups.map((group) => group.querySelector(".body").getBoundingClientRect());
      groups.forEach((group, i) => {
        for (const text of group.querySelectorAll("text")) {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          const body = bodies[i];
          if (left < body.left || right > body.right || top < body.top || bottom > body.bottom) wrong.push(text.textContent);
        }
        bodies.forEach((other, j) => {
          if (j > i && bodies[i].left < other.right && other.left < bodies[i].right && bodies[i].top < other.bottom && other.top < bodies[i].bottom)
            wrong.push(i + " on " + j);
        });
      });
      return wrong;
    })()`);
    expect(wrong).toEqual([]);
  });
});
