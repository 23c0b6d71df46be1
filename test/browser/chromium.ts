import { existsSync } from "node:fs";
import { afterAll, beforeAll, onTestFinished } from "vitest";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** What is used of playwright-core. Its own types are only there once it is installed in this folder. */
export interface Page {
  goto(url: string): Promise<unknown>;
  title(): Promise<string>;
  evaluate(expression: string): Promise<unknown>;
  waitForSelector(selector: string, options?: { readonly state: "attached" | "detached" }): Promise<unknown>;
  on(event: "pageerror", listener: (error: Error) => void): void;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  /** What the page has thrown. */
  readonly errors: readonly string[];
}

/** Opens pages in one Chromium for all tests of a file. */
export function useChromium(): { open(url: string): Promise<OpenPage> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!existsSync(executablePath)) throw new Error(`there is no Chromium at ${executablePath}: set CHROMIUM to one`);
    // Not a literal, since TypeScript would look for it.
    const name: string = "playwright-core";
    const { chromium } = (await import(name)) as Playwright;
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  return {
    async open(url) {
      if (browser === undefined) throw new Error("Chromium has not started");
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const errors: string[] = [];
      page.on("pageerror", (error) => void errors.push(error.message));
      await page.goto(url);
      return { page, errors };
    },
  };
}
