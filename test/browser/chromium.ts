import { afterAll, beforeAll, onTestFinished } from "vitest";
import { chromiumPath, hasChromium, launchChromium, openPage, type Browser } from "../support/chromium.ts";

export type OpenPage = Awaited<ReturnType<typeof openPage>>;

/** Opens pages in one Chromium for all tests of a file. */
export function useChromium(): { open(url: string): Promise<OpenPage> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!hasChromium) throw new Error(`there is no Chromium at ${chromiumPath}: set CHROMIUM to one`);
    browser = await launchChromium((name) => import(name));
  });
  afterAll(() => browser?.close());
  return {
    async open(url) {
      if (browser === undefined) throw new Error("Chromium has not started");
      const opened = await openPage(browser, url);
      onTestFinished(() => opened.page.close());
      return opened;
    },
  };
}
