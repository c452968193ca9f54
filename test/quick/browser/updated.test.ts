import assert from "node:assert/strict";
import { test } from "node:test";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

for (const [locale, width, says] of [
  ["en-US", 1280, "The daemon was updated to 9.9.9; this page is from before."],
  ["ja-JP", 390, "デーモンが 9.9.9 に更新されました。"],
] as const) {
  test(`a page that outlives its daemon's version says so, and can be loaded again (${locale})`, async () => {
    await openCase({ locale, viewport: { width, height: 800 } }, async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      const news = page.locator(".problem.is-news");
      assert.equal(await news.count(), 0);

      daemon.health = { ...daemon.health, version: "9.9.9" };
      daemon.cut();
      await news.getByText(says).waitFor();
      assert.deepEqual(await findViolations(page), []);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth, "nothing is wider than the page");

      await Promise.all([page.waitForEvent("load"), news.getByRole("button").click()]);
      await page.locator(".connection.is-live").waitFor();
      assert.equal(await news.count(), 0);
    });
  });
}
