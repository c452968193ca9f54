import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleDelivery, sampleEvent } from "../../../web/state/sample-events.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import type { StandIn } from "../../support/browser/stand-in.ts";

const openCase = pageCases();

/** Of a daemon that runs from a clone. */
function ofClone(daemon: StandIn): void {
  daemon.health = { ...daemon.health, cli: "npm --prefix /home/dev/clone run ccen --" };
}

/** Of the first plan. */
const JAPANESE_CARDS = ["アクティブセッション", "総スレッド数", "直近1時間のメッセージ", "平均セッション時間"];

test("an empty page says how to begin, in the browser's language", async () => {
  const expected = [
    ["ja-JP", "ja", "まだイベントがありません", JAPANESE_CARDS],
    ["fr-FR", "en", "No events yet", []],
  ] as const;
  for (const [locale, language, heading, cards] of expected) {
    await openCase({ locale, prepare: ofClone }, async ({ page, complaints }) => {
      await page.getByRole("heading", { name: heading }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      await page.getByText("npm --prefix /home/dev/clone run ccen -- setup", { exact: true }).waitFor();
      assert.equal(await page.locator(".empty .command").count(), 1);
      const labels = await page.locator(".figures dt").allInnerTexts();
      for (const card of cards) assert.ok(labels.includes(card), card);
      assert.deepEqual(complaints, []);
    });
  }
});

test("empty page with hooks installed waits for the first event, which replaces it", async () => {
  await openCase({ beforeOpening: installClock }, async ({ page, daemon }) => {
    await page.getByText("ccen setup", { exact: true }).waitFor();
    daemon.health = { ...daemon.health, hooks_installed: true };
    await page.clock.fastForward(20_000);
    await page.getByText("The hooks are installed.").waitFor();
    daemon.publish(sampleEvent(1));
    await page.locator(".event").waitFor();
    assert.equal(await page.locator(".empty").count(), 0);
  });
});

test("language and theme switch and survive a reload; theme precedes first paint", async () => {
  await openCase({ colorScheme: "light" }, async ({ page }) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    const theme = page.locator("button.theme");
    await theme.click();
    await theme.click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset["theme"]), "dark");
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.locator("button.language").click();
    await page.getByText("待っているセッションはありません。").waitFor();

    // What stands there when the parser reaches the body, long before the page's own script runs.
    await page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        if (document.body === null) return;
        document.documentElement.dataset["themeAtBody"] = document.documentElement.dataset["theme"] ?? "none";
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await page.getByText("待っているセッションはありません。").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset["themeAtBody"]), "dark");
    assert.equal(await paper(), dark);
  });
});

test("link to what is not stored says so in the reader's own language", async () => {
  await openCase({ hash: "#event=404" }, async ({ page }) => {
    await page.getByRole("alert").getByText("This event is not stored here.").waitFor();
    await page.locator(".language").click();
    await page.getByRole("alert").getByText("このイベントはここに保存されていません。").waitFor();
  });
});

test("empty list of sessions does not speak of a filter that nobody set", async () => {
  await openCase({ hash: "#view=sessions" }, async ({ page }) => {
    await page.getByText("No session yet.").waitFor();
    await page.evaluate(() => (location.hash = "#view=sessions&q=nothing"));
    await page.getByText("No session matches.").waitFor();
    await page.evaluate(() => (location.hash = "#view=sessions"));
    await page.locator(".nobody").getByRole("button", { name: "Now" }).click();
    await page.getByRole("heading", { name: "No events yet" }).waitFor();
  });
});

test("on a phone, trouble in a folded view shows at the button that unfolds it", async () => {
  const failed = sampleDelivery(1, { state: "failed", reason: "HTTP 400", sent_at: null });
  const prepare = (daemon: StandIn): void => void daemon.deliveries.push(failed);
  await openCase({ viewport: { width: 390, height: 844 }, prepare }, async ({ page }) => {
    const more = page.locator(".rail .more");
    await more.getByText("1", { exact: true }).waitFor();
    await more.click();
    await page.locator(".rail .to-deliveries .trouble").waitFor();
    assert.equal(await more.locator(".trouble").count(), 0);
    await page.locator(".rail .to-deliveries").click();
    await page.locator(".rail .more.is-current .trouble").waitFor();
  });
});
