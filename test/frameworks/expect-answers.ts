import { existsSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { IMAGE } from "./framework-project.ts";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** What is used of playwright-core. Its own types are only there once it is installed in this folder. */
interface Playwright {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Page {
  goto(url: string): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
  on(event: "pageerror", listener: (error: Error) => void): void;
}

/** Asks a page for what the server has found out, in `#server`, and what the page has, in `#client`. */
export async function expectAnswers(url: string): Promise<void> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(new RegExp(`<p id="server">(?:<!--.*?-->)*${IMAGE.digit}<`));

  if (!existsSync(executablePath)) {
    console.warn(`SKIPPED: there is no Chromium at ${executablePath}, so no page was opened. Set CHROMIUM to one.`);
    return;
  }
  // Not a literal, since TypeScript would look for it.
  const name: string = "playwright-core";
  const { chromium } = (await import(name)) as Playwright;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => void errors.push(error.message));
  await page.goto(url);
  await expect.poll(() => page.textContent("#client"), { timeout: 20_000 }).toBe(IMAGE.digit);
  expect(await page.textContent("#server")).toBe(IMAGE.digit);
  expect(errors).toEqual([]);
}

/** Asks a route of the server for what it sees: nothing, which the network takes for a one. */
export async function expectRoute(url: string): Promise<void> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(Array(400).fill(0)) });
  expect(await response.json()).toEqual({ digit: 1 });
}
