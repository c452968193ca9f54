import assert from "node:assert/strict";
import { test } from "node:test";
import { findViolations } from "../../support/browser/find-violations.ts";
import { isInView, scenarioCases, unfold, widerThanRoom } from "../../support/browser/open-scenario.ts";
import { playCalls, playHostile, playShop } from "../../support/browser/sample-scenarios.ts";
import { SESSION_TABS } from "../../../web/state/session/session-facts.ts";
import { waitFor } from "../../support/wait-for.ts";

const CALLS = 2600;

const openScenario = scenarioCases({
  shop: playShop,
  calls: (scenario) => playCalls(scenario, CALLS),
  hostile: playHostile,
});

test("a session of thousands of calls draws few, reaches the first and counts all", async (t) => {
  const { page, open, seqOf, complaints } = await openScenario(t, "calls");
  await open();
  await page.getByRole("button", { name: /calls/ }).first().waitFor();
  await page.getByRole("tab", { name: /Calls/ }).click();
  await page.locator(`article[aria-setsize="${CALLS}"]`).first().waitFor();
  assert.ok((await page.locator(".call-row").count()) < 120);
  await page.goto("about:blank");
  await open(`&event=${seqOf("c7")}`);
  await page.locator(".row.is-opened", { hasText: "file-7.ts" }).waitFor();
  await waitFor("its row to be in sight", async () => isInView(page, ".row.is-opened"));
  assert.ok((await page.locator(".row").count()) < 120);
  assert.deepEqual(complaints, []);
});

test("hostile payloads are text, run no code and break no layout in any tab", async (t) => {
  const { page, open, complaints } = await openScenario(t, "hostile");
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    for (const tab of SESSION_TABS) {
      await page.goto("about:blank");
      await open(`&tab=${tab}`);
      await unfold(page);
      assert.deepEqual(await widerThanRoom(page), [], `${tab} at ${width} px`);
    }
  }
  assert.equal(await page.evaluate(() => "pwned" in window), false);
  assert.equal(await page.locator("main img, main script, main a[href^=javascript]").count(), 0);
  assert.deepEqual(complaints, []);
});

for (const locale of ["en-US", "ja-JP"]) {
  test(`axe finds no fault in a session with all unfolded, ${locale}`, async (t) => {
    const { page, open, seqOf } = await openScenario(t, "shop", { locale });
    const seq = seqOf("b1");
    // Each width in another theme for each language: all of them together take minutes.
    const themes = locale === "en-US" ? (["light", "dark", "light"] as const) : (["dark", "light", "dark"] as const);
    for (const [index, width] of [390, 1280, 2560].entries()) {
      const colorScheme = themes[index] ?? "light";
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const more of ["", `&event=${seq}`, "&tab=calls", "&tab=files", "&tab=errors", "&tab=work"]) {
        await page.goto("about:blank");
        await open(more);
        if (!more.includes("event")) await unfold(page);
        await page.locator(".call-body.is-loading").first().waitFor({ state: "detached" });
        assert.deepEqual(await findViolations(page), [], `${more} at ${width} px, ${colorScheme}`);
      }
    }
  });
}
