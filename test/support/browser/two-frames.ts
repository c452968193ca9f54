import type { Page } from "playwright-core";
import { LONGEST_WAIT_MS } from "../wait-for.ts";

/**
 * Waits until all changes are measured, laid out and painted, and work for the next frame is done. That includes the
 * page's effects, which run in a timer set in the first of the two frames. Playwright's `evaluate` has no timeout, so a
 * browser that stopped drawing would block for ever.
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
