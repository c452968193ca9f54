import assert from "node:assert/strict";
import { test } from "node:test";
import { hostileFakeDaemon, LONG, overflowingPlaces, RTL, SCRIPT } from "../../support/browser/hostile-daemon.ts";
import { hostilePlaces, lookForTrouble, MARKUP, playHostileScenario } from "../../support/browser/hostile-scenario.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { pageCases } from "../../support/browser/page-case.ts";
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
