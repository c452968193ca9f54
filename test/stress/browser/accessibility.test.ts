import assert from "node:assert/strict";
import { test } from "node:test";
import { fillFakeDaemon } from "../../support/browser/fill-fake-daemon.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { troubleFakeDaemon } from "../../support/browser/failing-daemon.ts";

const openCase = pageCases();

const WIDTHS = [390, 1280, 1920];

/** Appearances, and situations with other content on the page. */
const situations = [
  { name: "everything, with an event open", hash: "#event=60", prepare: fillFakeDaemon, shows: ".detail .title" },
  { name: "activity", hash: "", prepare: fillFakeDaemon, shows: ".call-row" },
  { name: "raw events", hash: "#tab=events&tool=Bash", prepare: fillFakeDaemon, shows: ".event" },
  { name: "empty", hash: "", prepare: () => undefined, shows: ".empty" },
  { name: "messages", hash: "#view=deliveries", prepare: fillFakeDaemon, shows: ".delivery" },
  { name: "messages, one open", hash: "#view=deliveries&event=60", prepare: fillFakeDaemon, shows: ".detail .title" },
  { name: "no destination", hash: "#view=deliveries", prepare: () => undefined, shows: ".empty" },
  { name: "health in trouble", hash: "#view=health", prepare: troubleFakeDaemon, shows: ".check" },
] as const;

for (const locale of ["en-US", "ja-JP"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds no fault in ${locale}, ${colorScheme}, and no view scrolls sideways`, async () => {
      for (const { name, hash, prepare, shows } of situations) {
        const look = { locale, colorScheme, reducedMotion: "reduce" } as const;
        await openCase({ ...look, hash, prepare }, async ({ page }) => {
          await page.locator(".connection.is-live").waitFor();
          await page.locator(shows).first().waitFor();
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 844 });
            await twoFrames(page);
            assert.deepEqual(await findViolations(page), [], `${name} at ${width} px`);
            // A phone has no room for a table that scrolls; the health has no table.
            const fits = await page.evaluate(() =>
              [...document.querySelectorAll(innerWidth === 390 ? "html, .deliveries, .health" : "html, .health")].every(
                ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth,
              ),
            );
            assert.ok(fits, `${name} at ${width} px`);
          }
        });
      }
    });
  }
}
