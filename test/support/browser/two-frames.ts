import type { Page } from "playwright-core";
import { LONGEST_WAIT_MS } from "../wait-for.ts";

/**
 * Whatever was changed is measured, laid out and painted afterwards, and what waits for the next frame was done: the
 * page's effects too, which run in a timer that is set in the first of the two.
 * Playwright sets what it evaluates no bound, so a browser that draws no more would be waited for for ever.
 */
export async function twoFrames(page: Page): Promise<void> {
  const isDrawn = await page.evaluate(
    async (longestMs) =>
      new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(false), longestMs);
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(true))));
      }),
    LONGEST_WAIT_MS,
  );
  if (!isDrawn) throw new Error(`the browser drew nothing for ${LONGEST_WAIT_MS} ms`);
}
