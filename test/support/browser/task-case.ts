import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Locator, Page } from "playwright-core";
import { loadAnew } from "./load-anew.ts";
import { openBrowser } from "./open-browser.ts";
import { startTaskHome } from "./task-home.ts";

/** A page on which clicks are counted. */
interface Task {
  readonly page: Page;
  readonly main: Locator;
  click(what: Locator): Promise<void>;
}

interface Bounds {
  readonly clicks: number;
  readonly width?: number;
  readonly height?: number;
}

/**
 * Starts a daemon with ten sessions for a file's tests, and a page. What it returns loads the page anew, and fails after
 * too many clicks.
 */
export function taskCases() {
  const cleanUps: (() => unknown)[] = [];
  after(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });
  let opened: { readonly url: string; readonly page: Page } | undefined;
  before(async () => {
    const url = await startTaskHome({ after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) });
    const browser = await openBrowser();
    cleanUps.push(async () => browser.close());
    opened = { url, page: await browser.newPage({ permissions: ["clipboard-read", "clipboard-write"] }) };
  });

  return async ({ clicks, width = 1280, height = 800 }: Bounds, run: (task: Task) => Promise<void>): Promise<void> => {
    if (opened === undefined) throw new Error("The daemon is started before the first case.");
    const { url, page } = opened;
    await page.setViewportSize({ width, height });
    await loadAnew(page, url);
    await page.locator(".connection.is-live").waitFor();
    let used = 0;
    await run({
      page,
      main: page.locator("main"),
      click: async (what) => {
        used += 1;
        await what.first().click();
      },
    });
    assert.ok(used <= clicks, `${used} clicks of at most ${clicks}`);
  };
}
