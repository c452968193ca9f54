import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "../../support/wait-for.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { CLONE_CLI, prepareSettings } from "../../support/browser/settings-stand-in.ts";

const openCase = pageCases();

const HASH = "#view=settings";
function byKey(one: { readonly key: string | null }, other: { readonly key: string | null }): number {
  return String(one.key) < String(other.key) ? -1 : 1;
}

test("settings show value, source and purpose; secrets only whether they are set", async () => {
  await openCase({ hash: HASH, prepare: prepareSettings }, async ({ page, daemon, complaints }) => {
    const row = (key: string) => page.locator(`[data-key="${key}"]`);
    await row("DISCORD_LEVEL").waitFor();
    const shown = await page.locator(".setting").evaluateAll((rows) =>
      rows.map((one) => ({
        key: one.getAttribute("data-key"),
        value: one.querySelector(".value")?.textContent,
        from: one.querySelector(".from")?.textContent,
      })),
    );
    // What the page says is what the API says, of each of them.
    assert.deepEqual(
      shown.toSorted(byKey),
      daemon.settings.settings.map(({ key, value, source }) => ({ key, value, from: source })).toSorted(byKey),
    );
    assert.match(await row("DISCORD_WEBHOOK_URL").innerText(), /set, hidden/);
    assert.doesNotMatch(await page.locator("main").innerText(), /secret-token/);
    assert.match(await row("DISCORD_LEVEL").innerText(), /verbose[\s\S]*\.env\.discord:3[\s\S]*default: normal/);
    assert.deepEqual(complaints, []);
  });
});

test("problems, settings pending a restart, and drifted hooks come first", async () => {
  await openCase({ hash: HASH, prepare: prepareSettings }, async ({ page }) => {
    const problems = await page.locator(".setting-problems li").innerText();
    assert.match(problems, /\.env\.discord:9[\s\S]*DISCORD_DASHBOARD_CACHE_TTL must be a number from 1 to 3600/);
    assert.match(problems, /used instead: 10 \(default\)/);
    assert.match(
      await page.locator(".pending-settings li").innerText(),
      /DISCORD_DASHBOARD_PORT\s+8000\s+after a restart: 9000/,
    );
    await page.getByText(`${CLONE_CLI} restart`, { exact: true }).waitFor();
    const hooks = await page.locator(".hook-state").innerText();
    assert.match(hooks, /2 events registered[\s\S]*PreToolUse Stop[\s\S]*not registered: SubagentStop/);
    assert.match(hooks, /script is not the one of this version[\s\S]*This mends it:[\s\S]*clone run ccen -- setup/);
  });
});

test("settings are filtered by text and by whether they are set; Escape shows all", async () => {
  await openCase({ hash: HASH, prepare: prepareSettings }, async ({ page, daemon }) => {
    const all = daemon.settings.settings.length;
    const count = async (wanted: number) =>
      waitFor(`${wanted} settings`, async () => (await page.locator(".setting").count()) === wanted);
    await count(all);
    await page.getByLabel("Show").selectOption("set");
    await count(3);
    await page.keyboard.press("/");
    await page.keyboard.type("connections");
    await count(1);
    assert.match(page.url(), /#view=settings&state=set&q=connections$/);
    await page.keyboard.press("Escape");
    await count(all);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator(".setting:nth-child(2):focus").waitFor();
  });
});

test("the page's own choices hold at once and after a reload", async () => {
  await openCase({ hash: HASH, prepare: prepareSettings }, async ({ page }) => {
    await page.getByRole("group", { name: "Theme" }).getByLabel("dark").check();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    await page.getByRole("group", { name: "Density" }).getByLabel("comfortable").check();
    assert.equal(await page.locator("html").getAttribute("data-density"), "comfortable");
    await page.getByRole("group", { name: "Times" }).getByLabel("by the clock").check();
    await page.getByRole("group", { name: "Language" }).getByLabel("日本語").check();
    await page.getByRole("heading", { name: "このページ" }).waitFor();
    await page.reload();
    await page.getByRole("group", { name: "時刻" }).getByLabel("時計の時刻").and(page.locator(":checked")).waitFor();
    await page.getByText("通知の言語。").waitFor();
    await page.locator(".setting-problems").getByText("1 から 3600 までの数にしてください").waitFor();
  });
});

test("prices and retention are those in force", async () => {
  await openCase({ hash: HASH, prepare: prepareSettings }, async ({ page, daemon }) => {
    await page.locator(".wide-table tbody tr").first().waitFor();
    const rows = await page.locator(".wide-table tbody tr").allInnerTexts();
    assert.equal(rows.length, daemon.settings.prices.rows.length);
    for (const [index, { model, input, cache_read: cacheRead }] of daemon.settings.prices.rows.entries()) {
      const cells = (rows[index] ?? "").split("\t");
      assert.equal(cells[0]?.trim(), model);
      assert.equal(Number(cells[3]), input, model);
      assert.equal(Number(cells[7]), cacheRead, model);
    }
    assert.match(await page.locator(".retention").innerText(), /raw files of stored events\s+7 days, at most 2048 MiB/);
  });
});
