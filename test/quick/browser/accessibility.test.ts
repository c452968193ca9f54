import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { fillStandIn } from "../../support/browser/fill-stand-in.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";

/*
 * One look at what the demo does not show; all looks and widths: test/stress/browser.
 */

const openCase = pageCases();

async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".deliveries")].some(
      ({ scrollWidth }) => scrollWidth > innerWidth,
    ),
  );
}

test("axe finds nothing on a full page, nothing scrolls sideways, nothing moves", async () => {
  const look = { locale: "ja-JP", colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
  await openCase(
    { ...look, reducedMotion: "reduce", hash: "#event=60", prepare: fillStandIn },
    async ({ page, complaints }) => {
      await page.locator(".connection.is-live").waitFor();
      await page.locator(".detail .title").waitFor();
      assert.deepEqual(await findViolations(page), [], "an event");
      assert.equal(await isTooWide(page), false, "an event");
      for (const [hash, shows] of [
        ["", ".session.is-working .mark"],
        ["#view=sessions", ".session-row"],
        ["#view=deliveries", ".delivery"],
      ] as const) {
        await page.evaluate((to) => (location.hash = to), hash);
        await page.locator(shows).first().waitFor();
        assert.equal(await isTooWide(page), false, hash);
        // The page was asked for reduced motion.
        assert.equal(await page.evaluate(() => document.getAnimations().length), 0, hash);
      }
      await page.setViewportSize({ width: 1280, height: 844 });
      await page.evaluate(() => (location.hash = "#view=deliveries&event=60"));
      await page.locator(".detail .title").waitFor();
      await twoFrames(page);
      assert.deepEqual(await findViolations(page), [], "messages, one open");
      assert.deepEqual(complaints, []);
    },
  );
});

test("axe finds nothing where nothing has happened yet", async () => {
  await openCase({ colorScheme: "light", reducedMotion: "reduce" }, async ({ page }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".empty").first().waitFor();
    assert.deepEqual(await findViolations(page), []);
  });
});
