import assert from "node:assert/strict";
import { test } from "node:test";
import { pageCases } from "../../support/browser/page-case.ts";

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
  const code = Promise.withResolvers<void>();
  await openCase(
    {
      beforeOpening: async (page) => {
        await page.clock.install();
        page.on("requestfinished", (request) => {
          if (/\/static\/palette-[^/]+\.js$/.test(request.url())) code.resolve();
        });
      },
    },
    async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      await page.clock.fastForward(2000);
      await code.promise;
      daemon.mode = "down";
      daemon.cut();
      await page.locator(".connection.is-reconnecting").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").waitFor();
    },
  );
});
