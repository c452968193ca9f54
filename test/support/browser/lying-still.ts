import type { Locator } from "playwright-core";
import { waitFor } from "../wait-for.ts";
import { twoFrames } from "./two-frames.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box of an element once fonts are there and two frames in a row draw it at the same place. */
export async function lyingStill(locator: Locator): Promise<Box> {
  const page = locator.page();
  await page.evaluate(async () => document.fonts.ready);
  let last: Box | null = null;
  return waitFor("it to lie still", async () => {
    const before = last;
    await twoFrames(page);
    last = await locator.boundingBox();
    return last !== null && JSON.stringify(before) === JSON.stringify(last) && last;
  });
}
