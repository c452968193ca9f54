import { request } from "node:http";
import type { Page } from "playwright-core";
import type { OpenBrowser } from "../../browser/open-browser.ts";
import { firstLoadPaths } from "../../support/first-load.ts";
import { spread, type Spread } from "../stats.ts";

export interface FirstLoad {
  /** What the browser is sent before the first view stands: the page, its scripts and style sheets, compressed. */
  readonly bytes: number;
  /** From the address to the first event in the feed, in a browser that has never been here. */
  readonly drawnMs: Spread;
  /** From the address to a page of ours that holds one line. */
  readonly emptyMs: Spread;
}

export async function measureFirstLoad(browser: OpenBrowser, url: string, rounds: number): Promise<FirstLoad> {
  const drawn: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < rounds; round++) {
    drawn.push(await timed(browser, url, async (page) => page.locator(".event").first().waitFor()));
    empty.push(await timed(browser, new URL("/api/health", url).href, async () => undefined));
  }
  return { bytes: await firstBytes(url), drawnMs: spread(drawn), emptyMs: spread(empty) };
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

/** Fonts and pictures of ours there are none; the icon is not waited for. */
async function firstBytes(url: string): Promise<number> {
  const paths = await firstLoadPaths(async (path) => (await fetch(new URL(path, url))).text());
  const sizes = await Promise.all(paths.map(async (path) => compressedSize(new URL(path, url))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** As it goes over the wire: `fetch` would unpack it. */
function compressedSize(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { "accept-encoding": "br" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on("end", () => resolve(bytes));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
