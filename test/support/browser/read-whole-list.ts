import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { twoFrames } from "./two-frames.ts";

/** All rows of the feed, number → kind, gathered by scrolling; fails when a number stands in the list twice. */
export async function readWholeList(page: Page, count: number): Promise<ReadonlyMap<number, string>> {
  const seen = new Map<number, string>();
  const scroller = page.locator(".scroller");
  for (let top = 0; seen.size < count && top < count * 60; top += 400) {
    await scroller.evaluate((element, y) => element.scrollTo(0, y), top);
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
  }
  return seen;
}
