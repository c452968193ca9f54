import assert from "node:assert/strict";
import { test } from "node:test";
import { cutTexts } from "../../support/browser/cut-text.ts";
import { demoCase, listenForComplaints } from "../../support/browser/demo-case.ts";
import { LOOKS, type Look, openLook, SIZES } from "../../support/browser/look.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { axeFindings, show, sideways } from "../../support/browser/view-findings.ts";
import type { ViewPlace } from "../../support/browser/view-places.ts";

/*
 * Every view of the registry, in both languages and themes and at three widths, over a real daemon that has heard the
 * demo: what holds for all of them. A new view is covered as soon as it has a name.
 */

const opened = demoCase();

/** Each view in every look; its further addresses in two, for axe takes most of the time. */
function isWorthAxe({ view, name }: ViewPlace, { language, theme }: Look): boolean {
  return name === view || (language === "en") === (theme === "light");
}

for (const look of LOOKS) {
  test(`every view in ${look.language}, ${look.theme}: axe finds nothing, nothing is cut`, async () => {
    const { browser, demo, places } = opened();
    const page = await openLook(browser, look);
    const complaints = listenForComplaints(page);
    await page.goto(demo.daemon.url);
    const found: string[] = [];
    for (const place of places) {
      found.push(...(await show(page, place)).map((one) => `${place.name} ${one}`));
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await twoFrames(page);
        const findings = isWorthAxe(place, look) ? await axeFindings(page) : [];
        const here = [...(await sideways(page)), ...(await cutTexts(page)), ...findings];
        found.push(...here.map((one) => `${place.name} at ${size.width} px: ${one}`));
      }
    }
    await page.context().close();
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
  });
}

test("at 200 % zoom nothing is cut and the page does not scroll sideways", async () => {
  const { browser, demo, places } = opened();
  for (const language of ["en", "ja"] as const) {
    const page = await openLook(browser, { language, theme: "light" });
    // What a browser does: half as many pixels of CSS, each twice as large.
    await page.setViewportSize({ width: 640, height: 400 });
    await page.goto(demo.daemon.url);
    const found: string[] = [];
    for (const place of places) {
      found.push(...(await show(page, place)).map((one) => `${place.name} ${one}`));
      const here = [...(await sideways(page)), ...(await cutTexts(page))];
      found.push(...here.map((one) => `${place.name}: ${one}`));
    }
    await page.context().close();
    assert.deepEqual(found, [], language);
  }
});
