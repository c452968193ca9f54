import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContextOptions } from "playwright-core";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { prepareSearch } from "../../support/browser/search-daemon.ts";
import { prepareSettings } from "../../support/browser/settings-daemon.ts";
import { statsCases } from "../../support/browser/stats-case.ts";

/* Situations that the demo lacks, in each language in one theme; the other combinations are covered by every view. */

const openCase = pageCases();
const { openStats } = statsCases();

const LOOKS: readonly BrowserContextOptions[] = (
  [
    { locale: "en-US", colorScheme: "light" },
    { locale: "ja-JP", colorScheme: "dark" },
  ] as const
).flatMap((look) => [390, 1280, 2560].map((width) => ({ ...look, viewport: { width, height: 844 } })));

function nameOf({ locale, viewport }: BrowserContextOptions): string {
  return `${locale} at ${viewport?.width} px`;
}

for (const look of LOOKS) {
  test(`search: axe finds no fault and no view scrolls sideways, ${nameOf(look)}`, async () => {
    for (const [hash, ready] of [
      ["#view=search", ".search-start"],
      ["#view=search&q=needle&tool=Bash&event=598", ".detail .title"],
      ["#view=search&q=absent", ".found"],
    ] as const) {
      await openCase({ ...look, hash, prepare: prepareSearch }, async ({ page }) => {
        await page.locator(".connection.is-live").waitFor();
        await page.locator(ready).first().waitFor();
        assert.deepEqual(await findViolations(page), [], hash);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), look.viewport?.width);
      });
    }
  });

  test(`settings: axe finds no fault and only prices scroll sideways, ${nameOf(look)}`, async () => {
    await openCase({ ...look, hash: "#view=settings", prepare: prepareSettings }, async ({ page }) => {
      await page.locator(".setting").first().waitFor();
      assert.deepEqual(await findViolations(page), []);
      const overflow = await page.evaluate(() => {
        const main = document.querySelector("main");
        return main === null ? 0 : main.scrollWidth - main.clientWidth;
      });
      assert.equal(overflow, 0);
    });
  });

  test(`statistics: axe finds no fault in charts and tables, ${nameOf(look)}`, async (t) => {
    const page = await openStats(t, "#view=stats&range=7d", look);
    await page.locator(".plot svg").last().waitFor();
    assert.deepEqual(await findViolations(page), [], "charts");
    for (const button of await page.locator(".to-table").all()) await button.click();
    assert.deepEqual(await findViolations(page), [], "tables");
    const wide = await page.locator(".stats-body").evaluate((body) => [body.scrollWidth, body.clientWidth]);
    assert.equal(wide[0], wide[1]);
  });

  test(`a daemon's update: axe finds no fault, no view scrolls sideways, ${nameOf(look)}`, async () => {
    await openCase(look, async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      daemon.send({ type: "health", data: { ...daemon.health, version: "9.9.9" } });
      await page.locator(".problem.is-update").waitFor();
      assert.deepEqual(await findViolations(page), []);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth);
    });
  });
}
