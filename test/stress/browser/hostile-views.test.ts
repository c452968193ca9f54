import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { goToHash } from "../../support/browser/appearance.ts";
import { fillFakeDaemon } from "../../support/browser/fill-fake-daemon.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import {
  hostileFakeDaemon,
  LONG,
  longText,
  overflowingPlaces,
  RTL,
  SCRIPT,
} from "../../support/browser/hostile-daemon.ts";
import { MARKUP, hostilePlaces, lookForTrouble, playHostileScenario } from "../../support/browser/hostile-scenario.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { transcriptDaemon } from "../../support/transcript-daemon.ts";

const openCase = pageCases();

const TEN_MEGABYTES = `${MARKUP}${"長い語".repeat(500_000)}${"x".repeat(5_500_000)}`;

test("payload of any size is only text in any view, and breaks none", async (t) => {
  const harness = await transcriptDaemon(t);
  const events = await playHostileScenario(harness, TEN_MEGABYTES);
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const places = hostilePlaces(
    harness.sessionId,
    events.map(({ seq }) => seq),
  );
  for (const look of [
    { language: "ja", width: 390 },
    { language: "en", width: 1280 },
  ] as const) {
    assert.deepEqual(await lookForTrouble({ browser, url: harness.daemon.url, places, ...look }), []);
  }
});

test("long and right-to-left texts overflow no box at any width", async () => {
  const prepare = hostileFakeDaemon([SCRIPT, LONG, RTL]);
  for (const width of [390, 1280]) {
    await openCase({ prepare, viewport: { width, height: 844 } }, async ({ page }) => {
      assert.deepEqual(await overflowingPlaces(page, [2, 3]), [], `at ${width} px`);
    });
  }
});

test("markup in any field is text and runs no code, long text overflows no box", async () => {
  const prepare = hostileFakeDaemon([SCRIPT, longText(40, 300)]);
  await openCase({ prepare, hash: "#event=1", viewport: { width: 390, height: 844 } }, async ({ page, complaints }) => {
    await page.locator(".detail dd", { hasText: SCRIPT }).first().waitFor();
    await page.locator(".about-event > summary").click();
    await page.locator(".raw-events > summary").click();
    const raw = await page.locator("#raw-json").innerText();
    assert.deepEqual(JSON.parse(raw).tool_input[SCRIPT], SCRIPT);
    await page.locator(".delivery-status", { hasText: SCRIPT }).waitFor();
    await page.evaluate(() => (location.hash = "#view=deliveries"));
    await page.locator(".delivery .reason", { hasText: SCRIPT }).first().waitFor();
    await page.locator(".destination .reason", { hasText: SCRIPT }).waitFor();
    await page.evaluate(() => (location.hash = ""));
    await page.locator(".need.is-waiting", { hasText: SCRIPT }).first().waitFor();
    await page.locator(".call-row .call-subject", { hasText: SCRIPT }).waitFor();
    assert.deepEqual(await overflowingPlaces(page, [2]), []);
    assert.equal(await page.evaluate(() => "pwned" in window), false);
    assert.equal(await page.locator('#page script, #page img, #page a:not([href^="#"], [href="/"])').count(), 0);
    assert.deepEqual(complaints, []);
  });
});

async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".deliveries")].some(
      ({ scrollWidth }) => scrollWidth > innerWidth,
    ),
  );
}

test("axe finds no fault on a full page, no view scrolls sideways, no row moves", async () => {
  const look = { locale: "ja-JP", colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
  await openCase({ ...look, hash: "#event=60", prepare: fillFakeDaemon }, async ({ page, complaints }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".detail .title").waitFor();
    assert.deepEqual(await findViolations(page), [], "an event");
    assert.equal(await isTooWide(page), false, "an event");
    for (const [hash, shows] of [
      ["", ".need.is-waiting .mark"],
      ["#view=sessions", ".session-row"],
      ["#view=deliveries", ".delivery"],
    ] as const) {
      await goToHash(page, hash);
      await page.locator(shows).first().waitFor();
      assert.equal(await isTooWide(page), false, hash);
      // The page was asked for reduced motion.
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0, hash);
    }
    await page.setViewportSize({ width: 1280, height: 844 });
    await goToHash(page, "#view=deliveries&event=60");
    await page.locator(".detail .title").waitFor();
    await twoFrames(page);
    assert.deepEqual(await findViolations(page), [], "messages, one open");
    assert.deepEqual(complaints, []);
  });
});
