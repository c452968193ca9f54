import assert from "node:assert/strict";
import { test } from "node:test";
import { fillFakeDaemon } from "../../support/browser/fill-fake-daemon.ts";
import { LOOKS_FOR_AXE } from "../../support/browser/appearance.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { prepareSearch } from "../../support/browser/search-daemon.ts";
import { prepareSettings } from "../../support/browser/settings-daemon.ts";
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
  { name: "one more destination", hash: "#view=deliveries&tab=ntfy", prepare: fillFakeDaemon, shows: ".set-up" },
  {
    name: "search",
    hash: "#view=search&q=needle&tool=Bash&event=598",
    prepare: prepareSearch,
    shows: ".detail .title",
  },
  { name: "before a search", hash: "#view=search&q=tool%3Ax", prepare: prepareSearch, shows: ".search-start" },
  { name: "one event", hash: "#view=event&event=60", prepare: fillFakeDaemon, shows: ".whole .title" },
  { name: "health in trouble", hash: "#view=health", prepare: troubleFakeDaemon, shows: ".check" },
  { name: "health unfolded", hash: "#view=health&tab=events,storage", prepare: troubleFakeDaemon, shows: ".check-ok" },
  { name: "a setting open", hash: "#view=settings&kind=CCEN_TOKEN", prepare: prepareSettings, shows: ".how-to" },
] as const;

for (const { language, theme: colorScheme } of LOOKS_FOR_AXE) {
  const locale = language === "en" ? "en-US" : "ja-JP";
  test(`axe finds no fault in ${locale}, ${colorScheme}, and no view scrolls sideways`, async () => {
    for (const { name, hash, prepare, shows } of situations) {
      const look = { locale, colorScheme } as const;
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
