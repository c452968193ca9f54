import assert from "node:assert/strict";
import { after, before, type TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { pagePerTest } from "./page-per-test.ts";
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

/** Starts a daemon with ten sessions for a file's tests. What it returns opens its page, and fails after too many clicks. */
export function taskCases() {
  const newPage = pagePerTest();
  const cleanUps: (() => unknown)[] = [];
  after(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });
  let url = "";
  before(async () => {
    url = await startTaskHome({ after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) });
  });

  return async (
    t: TestContext,
    { clicks, width = 1280, height = 800 }: Bounds,
    run: (task: Task) => Promise<void>,
  ): Promise<void> => {
    const page = await newPage(t, { viewport: { width, height }, permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto(url);
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
