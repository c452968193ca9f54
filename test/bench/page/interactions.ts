import type { Page } from "playwright-core";
import { newPageOfOwnStream, type OpenBrowser } from "../../support/browser/open-browser.ts";
import { spread, type Spread } from "../stats.ts";

/** What a person does in the view of a session: rows, errors and prompts by key, the sidebar; then a few letters. */
const KEYS = ["j", "j", "k", "e", "p", "["];
const PALETTE_KEYS = ["a", "b", "Escape"];

/** The browser reports no shorter ones. */
const SHORTEST_MS = 16;

/** Longer than any interaction that is worth a number; without it, two of them would share a frame. */
const BETWEEN_MS = 150;

declare global {
  interface Window {
    ccenInteractions?: Map<number, number>;
  }
}

export interface Interactions {
  /** From a key or click to the frame that shows its effect, by the browser's Event Timing. */
  readonly durationMs: Spread;
  readonly p95Ms: number;
}

/** Opens a session whose events are sent meanwhile. */
export async function openSession(browser: OpenBrowser, url: string, sessionId: string): Promise<Page> {
  const page = await newPageOfOwnStream(browser);
  await page.addInitScript((shortestMs) => {
    const seen = new Map<number, number>();
    globalThis.window.ccenInteractions = seen;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { readonly interactionId: number })[]) {
        const { interactionId: id, duration } = entry;
        if (id !== 0) seen.set(id, Math.max(seen.get(id) ?? 0, duration));
      }
    }).observe({ type: "event", durationThreshold: shortestMs } as PerformanceObserverInit);
  }, SHORTEST_MS);
  await page.goto(`${url}/#view=session&session=${sessionId}`);
  await page.locator("#session-panel .row").first().waitFor();
  await page.waitForLoadState("networkidle").catch(() => undefined);
  return page;
}

/** Presses and clicks for a time. Whatever the browser does not report counts as its shortest. */
export async function interact(page: Page, seconds: number): Promise<Interactions> {
  await page.evaluate(() => globalThis.window.ccenInteractions?.clear());
  const tabs = page.getByRole("tab");
  const endMs = performance.now() + seconds * 1000;
  let done = 0;
  for (let round = 0; performance.now() < endMs; round++) {
    await tabs.nth(round % (await tabs.count())).click();
    await press(page, [...KEYS, "Control+k"]);
    // Closed, the letters would be keys of the view.
    await page.locator("dialog[open]").waitFor();
    await press(page, PALETTE_KEYS);
    done += 2 + KEYS.length + PALETTE_KEYS.length;
  }
  const reported = await page.evaluate(() => [...(globalThis.window.ccenInteractions ?? new Map()).values()]);
  const short = Array.from({ length: Math.max(0, done - reported.length) }, () => SHORTEST_MS);
  const all = [...reported, ...short].toSorted((a, b) => a - b);
  return { durationMs: spread(all), p95Ms: all[Math.ceil(all.length * 0.95) - 1] ?? Number.NaN };
}

async function press(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.waitForTimeout(BETWEEN_MS);
    await page.keyboard.press(key);
  }
  await page.waitForTimeout(BETWEEN_MS);
}
