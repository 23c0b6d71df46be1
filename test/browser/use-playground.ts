import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { launchChromium, type Browser } from "../support/chromium.ts";
import { serveFiles } from "./serve-files.ts";

/**
 * The page of `playground/`, built and used as a person would. It wants `npm ci` there. The page brings its policy with it; the
 * server sends it as well, so that it holds in the worker.
 */

export const top = fileURLToPath(new URL("../../", import.meta.url));
const playground = join(top, "playground");

/** What is used of playwright-core here, beyond what other tests use of it. */
export interface Page {
  goto(url: string): Promise<unknown>;
  url(): string;
  reload(): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  emulateMedia(options: { readonly colorScheme: "light" | "dark" }): Promise<void>;
  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void>;
  hover(selector: string): Promise<void>;
  fill(selector: string, text: string): Promise<void>;
  selectOption(selector: string, value: string): Promise<unknown>;
  setInputFiles(
    selector: string,
    file: string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer },
  ): Promise<void>;
  textContent(selector: string): Promise<string | null>;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  waitForEvent(event: "download"): Promise<{ path(): Promise<string>; suggestedFilename(): string }>;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  readonly mouse: {
    move(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  context(): { setOffline(isOffline: boolean): Promise<void> };
  close(): Promise<void>;
}

export type OpenPlayground = (hash?: string) => Promise<{
  readonly page: Page;
  /** What it has thrown, or told its console. */
  readonly errors: readonly string[];
  readonly shows: (expression: string) => ReturnType<typeof expect.poll>;
}>;

/** Builds the page for all tests of a file, and opens it. */
export function usePlayground(): OpenPlayground {
  let browser: Browser | undefined;
  let policy = "";

  beforeAll(async () => {
    // As `npm run build` there, and not as something that Vitest builds.
    execFileSync(
      process.execPath,
      [join(playground, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error"],
      {
        cwd: playground,
        env: { ...process.env, NODE_ENV: "production" },
      },
    );
    const html = readFileSync(join(playground, "dist/index.html"), "utf8");
    policy = (/Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&#39;", "'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    browser = await launchChromium((name) => import(name));
  }, 120_000);
  afterAll(() => browser?.close());

  return async (hash = "") => {
    const url = await serveFiles(join(playground, "dist"), "/below/", { "content-security-policy": policy });
    // What launchChromium gives is playwright's own page.
    const page = (await browser?.newPage()) as unknown as Page;
    onTestFinished(() => page.close());
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => void errors.push(message));
    page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
    await page.goto(`${url}index.html${hash}`);
    const shows = (expression: string) => expect.poll(() => page.evaluate(expression), { timeout: PATIENCE });
    return { page, errors, shows };
  };
}

/** In milliseconds: machines that do other things as well take their time. */
const PATIENCE = 40_000;

export const inside = (selector: string): string => `document.querySelector(${JSON.stringify(selector)})`;
export const textOf = (selector: string): string => `${inside(selector)}?.textContent ?? ""`;
export const pictured = `${inside("#picture-page svg")}?.getAttribute("aria-label")`;
export const best = `${inside("li.best")}?.dataset.class`;
export const written = `${inside("#editor")}.shadowRoot.querySelector(".cm-content").innerText`;

/** How many shades of grey a canvas has. */
export const greys = (selector: string): string => `(() => {
  const canvas = ${inside(selector)};
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(data.filter((_, i) => i % 4 === 0)).size;
})()`;

/** Puts a text in place of what is written, by the keys. */
export async function write(page: Page, text: string): Promise<void> {
  await page.click("#editor .cm-content");
  await page.keyboard.press("Control+a");
  await paste(page, text);
}

/** Pastes into what has the focus. */
const paste = (page: Page, text: string): Promise<unknown> =>
  page.evaluate(`(() => {
    const data = new DataTransfer();
    data.setData("text/plain", ${JSON.stringify(text)});
    const target = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true, composed: true }));
  })()`);

/** Drops a file of the repository on the page. */
export const drop = (page: Page, path: string): Promise<unknown> =>
  page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob("${readFileSync(join(top, path)).toString("base64")}"), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], ${JSON.stringify(path.replace(/^.*\//, ""))}));
    for (const type of ["dragenter", "dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  })()`);
