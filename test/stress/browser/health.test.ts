import assert from "node:assert/strict";
import { test } from "node:test";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { troubleFakeDaemon as prepare } from "../../support/browser/failing-daemon.ts";

const openCase = pageCases();

const HEALTH = "#view=health";

test("without an answer the view makes no claims; with one, its complaint goes", async () => {
  await openCase({ hash: HEALTH, prepare, beforeOpening: installClock }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 problems: Spool, File watcher, Dead letters").waitFor();
    daemon.mode = "down";
    daemon.cut();
    await page.locator(".connection.is-reconnecting").waitFor();
    const uptime = page.locator(".daemon-facts .since");
    const known = await uptime.innerText();
    await page.clock.fastForward(20_000);
    await page.locator(".problem").waitFor();
    await page.locator(".connection.is-stale").waitFor();
    await page.getByText("Current state unknown.").waitFor();
    assert.equal(await uptime.innerText(), known, "whether the daemon still runs is unknown");
    assert.equal(await page.locator(".problem").count(), 1);
    daemon.mode = "well";
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 problems: Spool, File watcher, Dead letters").waitFor();
    await page.locator(".problem").waitFor({ state: "detached" });
  });
});

test("in Japanese the advice is Japanese too, on a phone", async () => {
  const look = { locale: "ja-JP", colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
  await openCase({ ...look, hash: HEALTH, prepare }, async ({ page }) => {
    await page.locator(".check").first().waitFor();
    // The history comes in a separate response.
    await page.locator(".health-changes .value").nth(1).waitFor();
    for (const advice of await page.locator(".check .fix").allInnerTexts()) assert.match(advice, /[ぁ-ん]/);
    assert.deepEqual(await page.locator(".health-changes .value").allInnerTexts(), [
      "待ち 12件: database or disk is full",
      "空き 210 GB",
    ]);
  });
});
