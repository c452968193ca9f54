import assert from "node:assert/strict";
import { test } from "node:test";
import { prepareNow as prepare } from "../../support/browser/now-daemon.ts";
import { fillCommands } from "../../support/browser/waiting-sessions.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";

const openCase = pageCases();

/** By then the page has reconnected and requested the health. */
const ASKS_AGAIN_MS = 10_000;

test("figures of today are links, with the cost marked as an estimate", async () => {
  await openCase({ prepare }, async ({ page }) => {
    const cost = page.getByRole("link", { name: /^≈ \$[\d.]+ today$/ });
    assert.equal(await cost.getAttribute("href"), "#view=stats");
    await page.getByRole("link", { name: /^[\d,]+ calls/ }).click();
    await page.locator(".shows-stats").waitFor();
  });
});

test("on a phone sessions are cards that fit, with totals", async () => {
  await openCase({ prepare, hash: "#view=sessions", viewport: { width: 390, height: 844 } }, async ({ page }) => {
    await page.locator(".session-card").first().waitFor();
    assert.equal(await page.locator(".session-card").count(), 3);
    const fits = await page
      .locator(".session-card")
      .first()
      .evaluate((card) => card.getBoundingClientRect().right <= innerWidth);
    assert.equal(fits, true);
    const totals = await page.locator(".totals").innerText();
    for (const part of ["3 sessions", "1.2K tokens", "usage unknown for 2"]) assert.ok(totals.includes(part), totals);
  });
});

for (const { key, name } of [
  { key: "Control+k", name: "Command palette" },
  { key: "?", name: "Keyboard shortcuts" },
]) {
  test(`${key} opens its dialog again before the browser's close event has come`, async () => {
    await openCase({ prepare, inOwnContext: true }, async ({ page }) => {
      const dialog = page.getByRole("dialog", { name });
      await page.keyboard.press(key);
      await dialog.waitFor();
      // The event of the first closing comes when the dialog is open again.
      await page.evaluate(() => {
        const closed: Event[] = [];
        const early = (event: Event) => {
          closed.push(event);
          event.stopImmediatePropagation();
        };
        addEventListener("close", early, { capture: true });
        Object.assign(globalThis, {
          lateClose() {
            removeEventListener("close", early, { capture: true });
            for (const { target } of closed) target?.dispatchEvent(new Event("close"));
          },
        });
      });
      await page.keyboard.press("Escape");
      await page.keyboard.press(key);
      await dialog.waitFor();
      await page.evaluate("lateClose()");
      await twoFrames(page);
      assert.equal(await dialog.count(), 1);
    });
  });
}

test("a page older than its daemon's version says so, and can be loaded again", async () => {
  await openCase(
    { locale: "ja-JP", viewport: { width: 390, height: 800 }, beforeOpening: installClock },
    async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      const news = page.locator(".problem.is-update");
      assert.equal(await news.count(), 0);

      daemon.health = { ...daemon.health, version: "9.9.9" };
      daemon.cut();
      await page.locator(".connection.is-reconnecting").waitFor();
      await page.clock.fastForward(ASKS_AGAIN_MS);
      await news.getByText("9.9.9 に更新されました。").waitFor();
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth, "nothing is wider than the page");

      await Promise.all([page.waitForEvent("load"), news.getByRole("button").click()]);
      await page.locator(".connection.is-live").waitFor();
      assert.equal(await news.count(), 0);
    },
  );
});

test("Enter leaves a filter for its list, Escape clears it before it leaves", async () => {
  await openCase({ prepare: fillCommands }, async ({ page }) => {
    await page.locator(".need").first().waitFor();
    await page.keyboard.press("2");
    await page.locator(".session-row").nth(2).waitFor();
    const field = page.getByRole("searchbox", { name: "Title, project or ID" });
    await page.keyboard.press("/");
    await page.keyboard.type("session b");
    await page.keyboard.press("Enter");
    await page.locator(".session-row").nth(1).waitFor({ state: "detached" });
    await page.locator(".session-row", { hasText: "session b" }).waitFor();
    await page.keyboard.press("j");
    await page.locator(".session-row:focus", { hasText: "session b" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await page.locator(".session-row").nth(2).waitFor();
    assert.equal(await field.evaluate((input) => input === document.activeElement), true);
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.locator(".session-row:focus", { hasText: "session c" }).waitFor();
    assert.equal(await field.inputValue(), "");
  });
});
