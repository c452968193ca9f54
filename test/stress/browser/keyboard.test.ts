import assert from "node:assert/strict";
import { test } from "node:test";
import { LOOKS, openLook } from "../../support/browser/appearance.ts";
import { demoCase, listenForComplaints } from "../../support/browser/demo-case.ts";
import { walkByTab } from "../../support/browser/tab-walk.ts";
import { show } from "../../support/browser/view-findings.ts";

/* The views in which a person spends the day; the sidebar and the bar are parts of each. */

const opened = demoCase();

const WALKED = new Set([
  "now",
  "now-permission",
  "session",
  "session-changes",
  "session-calls",
  "stats",
  "stats-waiting",
]);

for (const width of [390, 1280]) {
  test(`Tab walks through Now, a session and Stats, always visible, never trapped, ${width} px`, async () => {
    const { browser, demo, places } = opened();
    const page = await openLook(browser, LOOKS[1] ?? { language: "en", theme: "dark" });
    const complaints = listenForComplaints(page);
    await page.setViewportSize({ width, height: 844 });
    await page.goto(demo.daemon.url);
    const found: string[] = [];
    for (const place of places.filter(({ name }) => WALKED.has(name))) {
      found.push(...(await show(page, place)));
      const there = await walkByTab(page, "Tab");
      assert.ok(there.stops.length > 10, `${place.name}: ${there.stops.join(" | ")}`);
      const back = await walkByTab(page, "Shift+Tab");
      found.push(...[...there.unseen, ...back.unseen, ...there.unreached].map((one) => `${place.name}: ${one}`));
    }
    await page.context().close();
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
  });
}
