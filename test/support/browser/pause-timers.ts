import type { Locator, Page } from "playwright-core";

/** The page's clock goes on until it is paused, so it is paused ahead: first by a second, on a busy machine by more. */
const AHEAD_MS = [1000, 4000, 14_000];

/**
 * Pauses the page's clock, the only way to do so in a test: from here on the page draws and handles input, but runs no
 * timers, frames and effects until `page.clock.runFor` or `resume`.
 *
 * @param mustBeThere what the test uses before that: code that the page still has to fetch would never come
 */
export async function pauseTimers(page: Page, ...mustBeThere: readonly Locator[]): Promise<void> {
  for (const locator of mustBeThere) await locator.waitFor();
  for (const aheadMs of AHEAD_MS) {
    const atMs = (await page.evaluate(() => Date.now())) + aheadMs;
    const isPaused = await page.clock.pauseAt(atMs).then(
      () => true,
      (error: unknown) => {
        // The clock was already past it: this process or the browser got no processor in between.
        if (!String(error).includes("to the past")) throw error;
        return false;
      },
    );
    if (isPaused) return;
  }
  throw new Error(`the page's clock ran ${AHEAD_MS.at(-1)} ms ahead each time that it was to be paused`);
}
