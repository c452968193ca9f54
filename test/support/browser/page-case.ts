import { after, before } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";
import { startFakeDaemon, type FakeDaemon } from "./fake-daemon.ts";

export interface PageCase {
  readonly page: Page;
  readonly daemon: FakeDaemon;
  /** The page's errors and Content-Security-Policy violations. */
  readonly complaints: string[];
}

export interface PageCaseOptions extends BrowserContextOptions {
  /** Fills the daemon before the page is opened. */
  readonly prepare?: (daemon: FakeDaemon) => void;
  /** Runs on the page before it is opened. */
  readonly beforeOpening?: (page: Page) => Promise<void>;
  /** The address, with `#`. */
  readonly hash?: string;
  /** For a case whose changes survive a reload, such as a script of its own. */
  readonly inOwnContext?: boolean;
}

/**
 * One browser, daemon and page for the calling test file. Each case starts with a freshly loaded page, empty storage and
 * an empty daemon; the page's files are fetched and compiled once. A case that needs another context, or something before
 * the page is opened, gets its own page.
 */
export function pageCases(): (options: PageCaseOptions, run: (opened: PageCase) => Promise<void>) => Promise<void> {
  let opened: { readonly browser: OpenBrowser; readonly daemon: FakeDaemon } | undefined;
  let shared: Page | undefined;
  before(async () => {
    opened = { browser: await openBrowser(), daemon: await startFakeDaemon() };
  });
  after(async () => {
    await opened?.browser.close();
    await opened?.daemon.close();
  });
  return async ({ prepare, beforeOpening, hash = "", inOwnContext = false, viewport, ...options }, run) => {
    if (opened === undefined) throw new Error("The browser is opened before the first case.");
    const { browser, daemon } = opened;
    await daemon.reset();
    prepare?.(daemon);
    const isShared = !inOwnContext && beforeOpening === undefined && Object.keys(options).length === 0;
    const page = (isShared ? shared : undefined) ?? (await browser.newPage(options));
    let isClean = false;
    try {
      await page.setViewportSize(viewport ?? { width: 1280, height: 800 });
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await beforeOpening?.(page);
      await page.goto(`${daemon.url}${hash}`);
      await page.locator(".connection").waitFor();
      await run({ page, daemon, complaints });
      isClean = isShared && (await putAway(page, daemon.url));
    } finally {
      if (isShared) shared = isClean ? page : undefined;
      if (!isClean) await page.context().close();
    }
  };
}

/** Resets the page to its state before it was opened, but keeps its cache. @returns true */
async function putAway(page: Page, origin: string): Promise<true> {
  page.removeAllListeners();
  await page.unrouteAll();
  await page.goto("about:blank");
  const client = await page.context().newCDPSession(page);
  await client.send("Storage.clearDataForOrigin", { origin, storageTypes: "local_storage" });
  await client.detach();
  return true;
}

/** For `beforeOpening`: timers of the page run only when `page.clock.fastForward` is called. */
export async function installClock(page: Page): Promise<void> {
  await page.clock.install();
}

/** The address of the list of raw events. */
export const RAW_EVENTS = "#tab=events";

/** The event numbers that the list of raw events shows now, from top to bottom. */
export async function shownSeqs(page: Page): Promise<number[]> {
  return page.locator(".event").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-seq"))));
}
