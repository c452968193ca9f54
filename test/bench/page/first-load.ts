import type { Page } from "playwright-core";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { spread, type Spread } from "../stats.ts";

const COUNTED: ReadonlySet<string> = new Set(["document", "script", "stylesheet"]);

export interface FirstLoad {
  /** Bytes until the first event is drawn: the page, its scripts and style sheets, compressed. */
  readonly bytes: number;
  /** From the address to the first event in the feed, in a browser with an empty cache. */
  readonly drawnMs: Spread;
  /** From the address to an empty page with one line. */
  readonly emptyMs: Spread;
}

export async function measureFirstLoad(browser: OpenBrowser, url: string, rounds: number): Promise<FirstLoad> {
  const drawn: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < rounds; round++) {
    drawn.push(await timed(browser, url, async (page) => page.locator(".turn-row, .call-row").first().waitFor()));
    empty.push(await timed(browser, new URL("/api/health", url).href, async () => undefined));
  }
  return { bytes: await firstBytes(browser, url), drawnMs: spread(drawn), emptyMs: spread(empty) };
}

async function timed(browser: OpenBrowser, url: string, ready: (page: Page) => Promise<void>): Promise<number> {
  const page = await browser.newPage();
  try {
    const beganMs = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await ready(page);
    return performance.now() - beganMs;
  } finally {
    await page.context().close();
  }
}

/** As transferred. There are no pictures or fonts; the icon does not block. */
async function firstBytes(browser: OpenBrowser, url: string): Promise<number> {
  const page = await browser.newPage();
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (!COUNTED.has(request.resourceType())) return;
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(".turn-row, .call-row").first().waitFor();
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await page.context().close();
  return bytes;
}
