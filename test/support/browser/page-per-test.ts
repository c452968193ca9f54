import { after, before, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";

/** One browser for the calling test file; each test gets its own pages, closed after it. */
export function pagePerTest(): (t: TestContext, options?: BrowserContextOptions) => Promise<Page> {
  let browser: OpenBrowser | undefined;
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
  });
  return async (t, options) => {
    if (browser === undefined) throw new Error("The browser is opened before the first test.");
    const page = await browser.newPage(options);
    t.after(async () => page.context().close());
    return page;
  };
}
