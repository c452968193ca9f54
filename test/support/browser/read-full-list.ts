import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { waitFor } from "../wait-for.ts";
import { twoFrames } from "./two-frames.ts";

/** Less than the list's visible height. */
const STEP_PX = 400;

/** All rows of the feed down to event 1, number → kind, collected by scrolling; fails on a duplicate number. */
export async function readWholeList(page: Page): Promise<ReadonlyMap<number, string>> {
  const seen = new Map<number, string>();
  const scroller = page.locator(".now");
  let top = 0;
  await waitFor("the oldest event", async () => {
    const reached = await scroller.evaluate((element, y) => {
      element.scrollTo(0, y);
      return element.scrollTop;
    }, top);
    await twoFrames(page);
    const shown = await page
      .locator(".event")
      .evaluateAll((rows) =>
        rows.map((row): [number, string] => [
          Number(row.getAttribute("data-seq")),
          row.querySelector(".kind")?.textContent ?? "",
        ]),
      );
    assert.equal(new Set(shown.map(([seq]) => seq)).size, shown.length, "no event twice");
    for (const [seq, kind] of shown) seen.set(seq, kind);
    // At the end of the loaded rows, the page is loading older events.
    if (reached > top - 1) top += STEP_PX;
    return seen.has(1);
  });
  return seen;
}
