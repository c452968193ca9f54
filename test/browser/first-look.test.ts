import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent } from "../../web/state/sample-events.ts";
import { pageCases } from "./page-case.ts";

const openCase = pageCases();

test("an empty page says how to begin, in the browser's language", async () => {
  const expected = [
    ["en-GB", "en", "No event has arrived yet."],
    ["ja-JP", "ja", "まだイベントが届いていません。"],
    ["fr-FR", "en", "No event has arrived yet."],
  ] as const;
  for (const [locale, language, heading] of expected) {
    await openCase({ locale }, async ({ page, complaints }) => {
      await page.getByRole("heading", { name: heading }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      await page.getByText("npx claude-code-event-notifier setup").waitFor();
      await page.getByText("npm run ccen -- setup").waitFor();
      await page.getByText("npm run ccen -- replay --demo").waitFor();
      assert.deepEqual(complaints, []);
    });
  }
});

test("once the hooks are installed the empty page waits for the first event, which takes its place", async () => {
  await openCase({}, async ({ page, daemon }) => {
    await page.getByText("npx claude-code-event-notifier setup").waitFor();
    daemon.health = { ...daemon.health, hooks_installed: true };
    await page.getByText("The hooks are installed.").waitFor();
    daemon.publish(sampleEvent(1));
    await page.locator(".event").waitFor();
    assert.equal(await page.locator(".empty").count(), 0);
  });
});

test("the four cards of the first plan stand there in Japanese", async () => {
  await openCase({ locale: "ja-JP" }, async ({ page }) => {
    await page.locator(".figures").waitFor();
    const labels = await page.locator(".figures dt").allInnerTexts();
    for (const label of ["アクティブセッション", "総スレッド数", "直近1時間のメッセージ", "平均セッション時間"]) {
      assert.ok(labels.includes(label), label);
    }
  });
});

test("language and theme switch, stay after a reload, and the theme is there before the first paint", async () => {
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

test("who follows a link to what is not stored is told so in their own language", async () => {
  await openCase({ hash: "#event=404" }, async ({ page }) => {
    await page.getByRole("alert").getByText("This event is not stored here.").waitFor();
    await page.locator(".language").click();
    await page.getByRole("alert").getByText("このイベントはここに保存されていません。").waitFor();
  });
});
