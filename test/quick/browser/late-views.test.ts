import assert from "node:assert/strict";
import { test } from "node:test";
import { pageCases } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

/** Of the settings. */
const CODE = /\/static\/settings-[^/]+\.js$/;

test("a view is drawn whose code comes just after its place was", async () => {
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
      // From here on the page draws, and does nothing that it left for later.
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

test("a view whose code is gone says so, and loading the page again brings it", async () => {
  let isThere = false;
  await openCase(
    {
      hash: "#view=settings",
      beforeOpening: async (page) => {
        await page.route(CODE, async (route) => (isThere ? route.continue() : route.abort()));
      },
    },
    async ({ page }) => {
      const again = page.getByRole("button", { name: "Load the page again" });
      await again.waitFor();
      isThere = true;
      await again.click();
      await page.locator("main.settings").waitFor();
    },
  );
});

test("code is not fetched while nobody answers, and the view comes once somebody does", async () => {
  await openCase(
    {
      beforeOpening: async (page) => {
        const openedAt = Date.now();
        await page.clock.install({ time: openedAt });
        // Until then nothing that the page leaves for later is done, however long it takes to be opened.
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
      // Its style is asked for before its code is.
      assert.equal(await page.locator("link[href*='/static/settings-']").count(), 0);
      daemon.mode = "well";
      await page.clock.resume();
      await page.locator("main.settings").waitFor();
    },
  );
});

test("what was fetched in advance is there while nobody answers", async () => {
  const begun = new Set<string>();
  const finished = new Set<string>();
  await openCase(
    {
      beforeOpening: async (page) => {
        await page.clock.install();
        page.on("request", (request) => begun.add(request.url()));
        page.on("requestfinished", (request) => finished.add(request.url()));
      },
    },
    async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      await page.clock.fastForward(2000);
      // The palette's own style sheet and whatever it shares with others come beside it.
      await waitFor("the palette and all that it needs", () => {
        const code = [...begun].filter((url) => url.includes("/static/"));
        return code.some((url) => /\/palette-[^/]+\.js$/.test(url)) && code.every((url) => finished.has(url));
      });
      daemon.mode = "down";
      daemon.cut();
      await page.locator(".connection.is-reconnecting").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").waitFor();
    },
  );
});
