import type { Page } from "playwright-core";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { spread, type Spread } from "../stats.ts";

const COUNTED: ReadonlySet<string> = new Set(["document", "script", "stylesheet"]);

/** An item that needs you, or a row of the activity: whichever is drawn first. */
export const FIRST_ROW = "main .need, main .turn-row, main .call-row";

/** A processor of a quarter of the speed, for the browser alone. */
export const SLOWER = 4;

export interface FirstLoad {
  /** Bytes until the first row is drawn: the page, its scripts and style sheets, compressed. */
  readonly bytes: number;
  /** From the address to the first row, in a browser with an empty cache. */
  readonly drawnMs: Spread;
  /** From the address to an empty page with one line. */
  readonly emptyMs: Spread;
  /** Both with a browser that is {@link SLOWER}. */
  readonly slowDrawnMs: Spread;
  readonly slowEmptyMs: Spread;
}

export async function measureFirstLoad(browser: OpenBrowser, url: string, rounds: number): Promise<FirstLoad> {
  const emptyUrl = new URL("/api/health", url).href;
  const samples = {
    drawn: [] as number[],
    empty: [] as number[],
    slowDrawn: [] as number[],
    slowEmpty: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    samples.drawn.push(await timed(browser, url, 1, drawFirstRow));
    samples.empty.push(await timed(browser, emptyUrl, 1, async () => undefined));
    samples.slowDrawn.push(await timed(browser, url, SLOWER, drawFirstRow));
    samples.slowEmpty.push(await timed(browser, emptyUrl, SLOWER, async () => undefined));
  }
  return {
    bytes: await firstBytes(browser, url),
    drawnMs: spread(samples.drawn),
    emptyMs: spread(samples.empty),
    slowDrawnMs: spread(samples.slowDrawn),
    slowEmptyMs: spread(samples.slowEmpty),
  };
}

async function drawFirstRow(page: Page): Promise<void> {
  await page.locator(FIRST_ROW).first().waitFor();
}

async function timed(
  browser: OpenBrowser,
  url: string,
  slower: number,
  ready: (page: Page) => Promise<void>,
): Promise<number> {
  const page = await browser.newPage();
  try {
    if (slower !== 1) {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
    }
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
  await drawFirstRow(page);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await page.context().close();
  return bytes;
}
