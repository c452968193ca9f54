import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent } from "../../../web/state/state-harness.ts";
import { pageCases, RAW_EVENTS } from "../../support/browser/page-case.ts";
import { readWholeList } from "../../support/browser/read-full-list.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

/** The code of the settings view. */
const CODE = /\/static\/settings-[^/]+\.js$/;

test("a connection cut at 100 events a second shows every event once", async () => {
  await openCase({ hash: RAW_EVENTS }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    let seq = 0;
    const firing = setInterval(() => daemon.publish(sampleEvent(++seq)), 10);
    try {
      await waitFor("events before the cut", () => seq >= 30);
      daemon.mode = "down";
      daemon.cut();
      await page.locator(".connection.is-reconnecting").waitFor();
      await waitFor("events during the outage", () => seq >= 100);
      daemon.mode = "well";
      await page.locator(".connection.is-live").waitFor();
      await waitFor("events after the outage", () => seq >= 150);
    } finally {
      clearInterval(firing);
    }
    await page.locator(`.event[data-seq="${seq}"]`).waitFor();
    const seen = await readWholeList(page);
    assert.deepEqual(
      [...seen.keys()].sort((a, b) => a - b),
      Array.from({ length: seq }, (_, i) => i + 1),
    );
  });
});

test("a view is drawn whose code comes just after its element was made", async () => {
  const code = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<string>();
  await openCase(
    {
      beforeOpening: async (page) => {
        await page.clock.install();
        await page.route(CODE, async (route) => {
          asked.resolve(route.request().url());
          await code.promise;
          await route.continue();
        });
      },
    },
    async ({ page }) => {
      await page.locator(".connection.is-live").waitFor();
      // All views are fetched in advance, some time after the first one was drawn.
      await page.clock.fastForward(2000);
      const url = await asked.promise;
      // From here on the page draws, but runs no deferred work.
      await page.clock.pauseAt(new Date(Date.now() + 60_000));
      await page.evaluate(() => (location.hash = "#view=settings"));
      await page.locator("main .skeleton").first().waitFor();
      code.resolve();
      await page.evaluate(async (address) => import(address), url);
      await page.clock.resume();
      await page.locator("main.settings").waitFor();
    },
  );
});

test("code is not fetched while the daemon is down, and the view comes once it is up", async () => {
  await openCase(
    {
      beforeOpening: async (page) => {
        const openedAt = Date.now();
        await page.clock.install({ time: openedAt });
        // Until then the page runs no deferred work, however long it takes to open.
        await page.clock.pauseAt(openedAt + 1000);
      },
    },
    async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      daemon.mode = "down";
      daemon.cut();
      await page.locator(".connection.is-reconnecting").waitFor();
      await page.clock.runFor(5000);
      await page.evaluate(() => (location.hash = "#view=settings"));
      await page.locator("main .skeleton").first().waitFor();
      await page.clock.runFor(5000);
      // Its style is requested before its code.
      assert.equal(await page.locator("link[href*='/static/settings-']").count(), 0);
      daemon.mode = "well";
      await page.clock.resume();
      await page.locator("main.settings").waitFor();
    },
  );
});
