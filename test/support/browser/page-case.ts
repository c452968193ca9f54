import { after, before } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";
import { startStandIn, type StandIn } from "./stand-in.ts";

export interface PageCase {
  readonly page: Page;
  readonly daemon: StandIn;
  /** What the page complained about: errors, and whatever the Content-Security-Policy stopped. */
  readonly complaints: string[];
}

export interface PageCaseOptions extends BrowserContextOptions {
  /** What the daemon knows before the page is opened. */
  readonly prepare?: (daemon: StandIn) => void;
  /** Done to the page before it is opened. */
  readonly beforeOpening?: (page: Page) => Promise<void>;
  /** Of the address, with `#`. */
  readonly hash?: string;
}

/** One browser for the test file it is called in; each case gets a page and a daemon of its own, and both are closed. */
export function pageCases(): (options: PageCaseOptions, run: (opened: PageCase) => Promise<void>) => Promise<void> {
  let browser: OpenBrowser | undefined;
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
  });
  return async ({ prepare, beforeOpening, hash = "", ...options }, run) => {
    if (browser === undefined) throw new Error("The browser is opened before the first case.");
    const daemon = await startStandIn();
    prepare?.(daemon);
    const page = await browser.newPage(options);
    try {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await beforeOpening?.(page);
      await page.goto(`${daemon.url}${hash}`);
      await page.locator(".connection").waitFor();
      await run({ page, daemon, complaints });
    } finally {
      await page.context().close();
      await daemon.close();
    }
  };
}

/** For `beforeOpening`: what the page would do some seconds later is done when `page.clock.fastForward` says so. */
export async function installClock(page: Page): Promise<void> {
  await page.clock.install();
}

/** The numbers of the events that the feed shows at this moment, from top to bottom. */
export async function shownSeqs(page: Page): Promise<number[]> {
  return page.locator(".event").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-seq"))));
}
