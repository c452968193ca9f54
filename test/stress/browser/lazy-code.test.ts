import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { sampleEvent } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases, RAW_EVENTS } from "../../support/browser/page-case.ts";

/*
 * Code that loads after the first view, with a connection that breaks in the middle: a browser remembers each module
 * that it could not load.
 */

const openCase = pageCases();

/** All scripts and style sheets but the first load's. */
const LAZY_FILE = /\/static\/(?!index-|theme-at-start-)[^/]+\.(?:js|css)$/;

function prepare(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 3; seq++) daemon.events.push(sampleEvent(seq));
}

test("code that a lost connection cut off is loaded as soon as it can be", async () => {
  const cut = new Set<string>();
  const beforeOpening = async (page: Page): Promise<void> => {
    await page.route(/\/static\/(?:activity-list|shared)-/, async (route) => {
      const url = route.request().url();
      if (cut.has(url)) return route.continue();
      cut.add(url);
      return route.abort("connectionreset");
    });
  };
  await openCase({ prepare, beforeOpening, hash: RAW_EVENTS }, async ({ page }) => {
    const row = page.locator('.event[data-seq="3"]');
    await row.waitFor();
    // Its style sheet is there as well.
    assert.equal(await row.evaluate((element) => getComputedStyle(element).display), "grid");
  });
  // A script and what it imports, each with a style sheet.
  assert.equal(cut.size, 4);
});

test("code that is fetched before its import is requested once", async () => {
  await openCase({ prepare, hash: RAW_EVENTS, inOwnContext: true }, async ({ page, daemon }) => {
    await page.locator('.event[data-seq="3"]').waitFor();
    await page.locator(".event").first().click();
    await page.locator(".detail .title").waitFor();
    const asked = [...daemon.asked].filter(([path]) => LAZY_FILE.test(path));
    assert.ok(asked.length > 5);
    assert.deepEqual(
      asked.filter(([, times]) => times !== 1),
      [],
    );
  });
});

async function deleteActivity(page: Page): Promise<void> {
  await page.route(/\/static\/activity-list-/, async (route) => route.fulfill({ status: 404 }));
}

test("code that an update has deleted is said to be missing, beside all else", async () => {
  await openCase({ prepare, beforeOpening: deleteActivity, hash: RAW_EVENTS }, async ({ page }) => {
    await page.getByRole("alert").getByRole("button", { name: "Reload" }).waitFor();
    await page.getByRole("heading", { name: "Needs you" }).waitFor();
    assert.equal(await page.locator(".skeleton").count(), 0);
  });
});
