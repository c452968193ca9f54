import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request } from "playwright-core";
import { sampleEvent } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { installClock, pageCases, RAW_EVENTS, shownSeqs } from "../../support/browser/page-case.ts";
import { readWholeList } from "../../support/browser/read-full-list.ts";
import { pauseTimers } from "../../support/browser/pause-timers.ts";
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
      await pauseTimers(page);
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
        await page.clock.install();
        // The page runs no deferred work, however long it takes to open.
        await pauseTimers(page);
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

function twoEvents(daemon: FakeDaemon): void {
  daemon.events.push(sampleEvent(70), sampleEvent(71));
}

function manyEvents(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 300; seq++) daemon.events.push(sampleEvent(seq));
}

function noStreams(daemon: FakeDaemon): void {
  daemon.mode = "busy";
}

test("a reset drops outdated rows and goes on", async () => {
  await openCase({ prepare: twoEvents, hash: RAW_EVENTS }, async ({ page, daemon }) => {
    await page.locator('.event[data-seq="71"]').waitFor();
    await page.locator(".connection.is-live").waitFor();
    daemon.events.splice(0, 2, sampleEvent(1), sampleEvent(2));
    daemon.send({ type: "reset", seq: 2, reason: "unknown_id" });
    await page.locator('.event[data-seq="2"]').waitFor();
    daemon.publish(sampleEvent(3));
    await page.locator('.event[data-seq="3"]').waitFor();
    assert.deepEqual(await shownSeqs(page), [3, 2, 1]);
  });
});

test("without a stream the page polls and says so, and goes live once it can", async () => {
  await openCase({ prepare: noStreams, beforeOpening: installClock, hash: RAW_EVENTS }, async ({ page, daemon }) => {
    await page.locator(".connection.is-polling").waitFor();
    await page.locator(".connection", { hasText: "refreshing" }).waitFor();
    daemon.events.push(sampleEvent(1), sampleEvent(2));
    await page.clock.fastForward(5000);
    await page.locator('.event[data-seq="2"]').waitFor();
    daemon.mode = "well";
    await page.clock.fastForward(30_000);
    await page.locator(".connection.is-live").waitFor();
    daemon.publish(sampleEvent(3));
    await page.locator('.event[data-seq="3"]').waitFor();
    assert.deepEqual(await shownSeqs(page), [3, 2, 1]);
  });
});

test("a hidden page closes its connection", async () => {
  await openCase({}, async ({ page, daemon }) => {
    await waitFor("the connection", () => daemon.connections() === 1);
    await page.goto("about:blank");
    await waitFor("its end", () => daemon.connections() === 0);
  });
});

test("a scrolled list keeps its rows in place while events arrive", async () => {
  await openCase({ prepare: manyEvents, hash: RAW_EVENTS }, async ({ page, daemon }) => {
    await page.locator(".event").first().waitFor();
    await page.locator(".now").evaluate((element) => element.scrollTo(0, 1400));
    const row = page.locator('.event[data-seq="245"]');
    await row.waitFor();
    const before = (await row.boundingBox())?.y;
    for (let seq = 301; seq <= 320; seq++) daemon.publish(sampleEvent(seq));
    await page.getByRole("button", { name: "20 new" }).waitFor();
    assert.equal((await row.boundingBox())?.y, before);
  });
});

test("a view whose code is missing says so, and a reload brings it", async () => {
  let isThere = false;
  await openCase(
    {
      hash: "#view=settings",
      beforeOpening: async (page) => {
        await page.route(CODE, async (route) => (isThere ? route.continue() : route.fulfill({ status: 404 })));
      },
    },
    async ({ page }) => {
      const again = page.getByRole("button", { name: "Reload" });
      await again.waitFor();
      isThere = true;
      await again.click();
      await page.locator("main.settings").waitFor();
    },
  );
});

/** What is fetched first is imported then. The driver does not report that the worker of all tabs has loaded. */
function isImport(request: Request): boolean {
  return request.resourceType() !== "fetch" && !request.url().includes("/stream-worker-");
}

test("code fetched in advance is there while the daemon is down", async () => {
  const begun = new Set<string>();
  const finished = new Set<string>();
  await openCase(
    {
      beforeOpening: async (page) => {
        await page.clock.install();
        page.on("request", (request) => isImport(request) && begun.add(request.url()));
        page.on("requestfinished", (request) => isImport(request) && finished.add(request.url()));
      },
    },
    async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      await page.clock.fastForward(2000);
      // The palette's own style sheet and its shared ones load beside it.
      await waitFor("the palette and all its code", () => {
        const code = [...begun].filter((url) => url.includes("/static/"));
        return code.some((url) => /\/palette-list-[^/]+\.js$/.test(url)) && code.every((url) => finished.has(url));
      });
      daemon.mode = "down";
      daemon.cut();
      await page.locator(".connection.is-reconnecting").waitFor();
      await page.keyboard.press("Control+k");
      await page.locator(".palette-item").first().waitFor();
    },
  );
});
