import { expect, onTestFinished } from "vitest";
import { chromiumPath, hasChromium, launchChromium, openPage } from "../support/chromium.ts";
import { IMAGE } from "./framework-project.ts";

/** Asks a page for what the server has found out, in `#server`, and what the page has, in `#client`. */
export async function expectAnswers(url: string): Promise<void> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(new RegExp(`<p id="server">(?:<!--.*?-->)*${IMAGE.digit}<`));

  if (!hasChromium) {
    console.warn(`SKIPPED: there is no Chromium at ${chromiumPath}, so no page was opened. Set CHROMIUM to one.`);
    return;
  }
  const browser = await launchChromium((name) => import(name));
  onTestFinished(() => browser.close());
  const { page, errors } = await openPage(browser, url);
  await expect.poll(() => page.textContent("#client"), { timeout: 20_000 }).toBe(IMAGE.digit);
  expect(await page.textContent("#server")).toBe(IMAGE.digit);
  expect(errors).toEqual([]);
}

/** Asks a route of the server for what it sees: nothing, which the network takes for a one. */
export async function expectRoute(url: string): Promise<void> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(Array(400).fill(0)) });
  expect(await response.json()).toEqual({ digit: 1 });
}
