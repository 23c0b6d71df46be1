import { existsSync } from "node:fs";

/** Where Debian has it, or wherever CHROMIUM says. */
export const chromiumPath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium = existsSync(chromiumPath);

/** What is used of playwright-core. Its own types are only there in the packages that have it installed. */
export interface Page {
  goto(url: string): Promise<unknown>;
  title(): Promise<string>;
  textContent(selector: string): Promise<string | null>;
  evaluate(expression: string): Promise<unknown>;
  waitForSelector(selector: string, options?: { readonly state: "attached" | "detached" }): Promise<unknown>;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  once(event: "dialog", listener: (dialog: { accept(): Promise<void> }) => void): void;
  waitForEvent(event: "download"): Promise<{ path(): Promise<string>; suggestedFilename(): string }>;
  click(selector: string): Promise<void>;
  fill(selector: string, text: string): Promise<void>;
  reload(): Promise<unknown>;
  readonly mouse: {
    move(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  close(): Promise<void>;
}

export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

/** Starts a browser by the playwright-core of the package that asks: `load` imports it by a name that TypeScript does not follow. */
export async function launchChromium(load: (name: string) => Promise<unknown>): Promise<Browser> {
  const { chromium } = (await load("playwright-core")) as Playwright;
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
}

/** A page, what it has thrown, and the errors in its console. */
export async function openPage(
  browser: Browser,
  url: string,
): Promise<{ readonly page: Page; readonly errors: readonly string[]; readonly consoleErrors: readonly string[] }> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const consoleErrors: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && consoleErrors.push(message.text())));
  page.on("pageerror", (error) => void errors.push(error.message));
  await page.goto(url);
  return { page, errors, consoleErrors };
}
