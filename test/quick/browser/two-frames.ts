import type { Page } from "playwright-core";

/** Nothing bounds what the page is made to wait for, and a browser that draws no more would be waited for for ever. */
const LONGEST_MS = 30_000;

/** Whatever was changed is measured, laid out and painted afterwards, and what waits for the next frame was done. */
export async function twoFrames(page: Page): Promise<void> {
  const isDrawn = await page.evaluate(
    async (longestMs) =>
      new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(false), longestMs);
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)));
      }),
    LONGEST_MS,
  );
  if (!isDrawn) throw new Error(`the browser drew nothing for ${LONGEST_MS} ms`);
}
