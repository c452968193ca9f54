import assert from "node:assert/strict";
import { test } from "node:test";
import { hostileStandIn, longText, overflowingPlaces, SCRIPT } from "../../support/browser/hostile-stand-in.ts";
import { hostilePlaces, lookForTrouble, MARKUP, tellHostileStory } from "../../support/browser/hostile-story.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { transcriptDaemon } from "../../support/transcript-daemon.ts";

/*
 * On a phone, in Japanese. Every event, ten megabytes in one, and more widths: test/stress/browser.
 */

const openCase = pageCases();

test("payload is nothing but text in any view, and breaks none", async (t) => {
  const rig = await transcriptDaemon(t);
  const events = await tellHostileStory(rig, MARKUP.repeat(500));
  const seqOf = (event: string, tool: string | null): number =>
    events.findLast((one) => one.hook_event_name === event && one.tool_name === tool)?.seq ?? 0;
  const seqs = [
    ...["Bash", "Edit", MARKUP].map((tool) => seqOf("PostToolUse", tool)),
    seqOf(`Event${MARKUP}`, null),
    seqOf("StopFailure", null),
  ];
  assert.ok(!seqs.includes(0), `all found: ${seqs.join()}`);
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const places = hostilePlaces(rig.sessionId, seqs);
  const round = { browser, url: rig.daemon.url, places, language: "ja", width: 390 } as const;
  assert.deepEqual(await lookForTrouble(round), []);
});

test("markup in any field is text and runs nothing, long text overflows nothing", async () => {
  const prepare = hostileStandIn([SCRIPT, longText(40, 300)]);
  await openCase({ prepare, hash: "#event=1", viewport: { width: 390, height: 844 } }, async ({ page, complaints }) => {
    await page.locator(".detail .digest", { hasText: SCRIPT }).waitFor();
    await page.getByText("Raw JSON").click();
    const raw = await page.locator("#raw-json").innerText();
    assert.deepEqual(JSON.parse(raw).tool_input[SCRIPT], SCRIPT);
    await page.locator(".told", { hasText: SCRIPT }).waitFor();
    await page.evaluate(() => (location.hash = "#view=deliveries"));
    await page.locator(".delivery .reason", { hasText: SCRIPT }).first().waitFor();
    await page.locator(".destination .reason", { hasText: SCRIPT }).waitFor();
    await page.evaluate(() => (location.hash = ""));
    await page.locator(".call.is-waiting", { hasText: SCRIPT }).first().waitFor();
    await page.locator(".event .says", { hasText: SCRIPT }).waitFor();
    assert.deepEqual(await overflowingPlaces(page, [2]), []);
    assert.equal(await page.evaluate(() => "pwned" in window), false);
    assert.equal(await page.locator("#page script, #page img, #page a").count(), 0);
    assert.deepEqual(complaints, []);
  });
});
