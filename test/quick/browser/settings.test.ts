import assert from "node:assert/strict";
import { test } from "node:test";
import { pageCases } from "../../support/browser/page-case.ts";
import { CLONE_CLI, prepareSettings } from "../../support/browser/settings-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const SETTINGS = "#view=settings";

const WORDS = new Map([
  ["not set", "Not set"],
  ["set, hidden", "Set, hidden"],
  ["unlimited", "Unlimited"],
  ["default", "Default"],
]);

function byKey(one: { readonly key: string | null }, other: { readonly key: string | null }): number {
  return String(one.key) < String(other.key) ? -1 : 1;
}

test("settings show value, source and purpose; secrets only whether they are set", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page, daemon, complaints }) => {
    const row = (key: string) => page.locator(`[data-key="${key}"]`);
    await row("DISCORD_LEVEL").waitFor();
    const shown = await page.locator(".setting").evaluateAll((rows) =>
      rows.map((one) => ({
        key: one.getAttribute("data-key"),
        value: one.querySelector(".value")?.textContent,
        from: one.querySelector(".from")?.textContent,
      })),
    );
    // The page shows the API's value of each, and words as words.
    assert.deepEqual(
      shown.toSorted(byKey),
      daemon.settings.settings
        .map(({ key, value, source }) => ({ key, value: WORDS.get(value) ?? value, from: WORDS.get(source) ?? source }))
        .toSorted(byKey),
    );
    assert.match(await row("DISCORD_WEBHOOK_URL").innerText(), /Set, hidden/);
    assert.doesNotMatch(await page.locator("main").innerText(), /secret-token/);
    assert.match(await row("DISCORD_LEVEL").innerText(), /verbose[\s\S]*\.env\.discord:3[\s\S]*Default: normal/);
    assert.match(
      await row("CCEN_MAX_CONNECTIONS").innerText(),
      /Set as DISCORD_DASHBOARD_MAX_CONNECTIONS \(old name\)/,
    );
    assert.deepEqual(complaints, []);
  });
});

test("problems, settings pending a restart, and drifted hooks come first", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page }) => {
    const problems = await page.locator(".setting-problems li").innerText();
    assert.match(problems, /\.env\.discord:9[\s\S]*CCEN_METRICS_REFRESH_SECONDS must be a number from 1 to 3600/);
    assert.match(problems, /Used instead: 10 \(default\)/);
    assert.match(await page.locator(".pending-settings li").innerText(), /CCEN_PORT\s+8000\s+After restart: 9000/);
    await page.getByText(`${CLONE_CLI} restart`, { exact: true }).waitFor();
    const hooks = await page.locator(".hook-state").innerText();
    assert.match(hooks, /2 events registered[\s\S]*PreToolUse Stop[\s\S]*Not registered: SubagentStop/);
    assert.match(hooks, /script is from another version[\s\S]*Fix:[\s\S]*clone run ccen -- setup/);
  });
});

test("settings are filtered by text and by whether they are set; Escape shows all", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page, daemon }) => {
    const all = daemon.settings.settings.length;
    const count = async (wanted: number) =>
      waitFor(`${wanted} settings`, async () => (await page.locator(".setting").count()) === wanted);
    await count(all);
    await page.getByRole("radiogroup", { name: "Show" }).getByLabel("Set by you").check();
    await count(3);
    await page.keyboard.press("/");
    await page.keyboard.type("connections");
    await count(1);
    await page.waitForURL(/#view=settings&state=set&q=connections$/);
    await page.keyboard.press("Escape");
    await count(all);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator(".setting:nth-child(2) .setting-line:focus").waitFor();
  });
});

test("an opened setting says which line goes into which file, and stays open", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page }) => {
    const row = (key: string) => page.locator(`[data-key="${key}"]`);
    await row("CCEN_TERMINAL_FOCUS").getByRole("button").click();
    await page.waitForURL(/#view=settings&kind=CCEN_TERMINAL_FOCUS$/);
    await page.reload();
    await row("CCEN_TERMINAL_FOCUS").getByText("/home/dev/.claude/hooks/.env.discord").waitFor();
    await row("CCEN_TERMINAL_FOCUS").getByText("CCEN_TERMINAL_FOCUS=true").waitFor();
    await row("CCEN_TOKEN").getByRole("button").click();
    await row("CCEN_TOKEN").getByText(`${CLONE_CLI} token --new`, { exact: true }).waitFor();
    await row("CCEN_TOKEN").getByText(`${CLONE_CLI} restart`, { exact: true }).waitFor();
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Costs" }).click();
    await page.waitForURL(/tab=costs/);
    await page.getByRole("heading", { name: "Costs", exact: true }).waitFor();
  });
});

test("the page's own choices hold at once and after a reload", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page }) => {
    await page.getByRole("radiogroup", { name: "Theme" }).getByLabel("Dark").check();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.getByRole("radiogroup", { name: "Density" }).getByLabel("Comfortable").check();
    await page.locator('html[data-density="comfortable"]').waitFor();
    await page.getByRole("radiogroup", { name: "Times" }).getByLabel("Absolute").check();
    await page.getByRole("radiogroup", { name: "Language" }).getByLabel("日本語").check();
    await page.getByRole("heading", { name: "このページ" }).waitFor();
    await page.reload();
    await page
      .getByRole("radiogroup", { name: "時刻" })
      .getByLabel("時刻で表示")
      .and(page.locator(":checked"))
      .waitFor();
    await page.getByText("通知の言語。").waitFor();
    await page.locator(".setting-problems").getByText("1 から 3600 までの数にしてください").waitFor();
  });
});

test("prices and retention are the current ones", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page, daemon }) => {
    await page.locator(".wide-table tbody tr").first().waitFor();
    const rows = await page.locator(".wide-table tbody tr").allInnerTexts();
    assert.equal(rows.length, daemon.settings.prices.rows.length);
    for (const [index, { model, input, cache_read: cacheRead }] of daemon.settings.prices.rows.entries()) {
      const cells = (rows[index] ?? "").split("\t");
      assert.equal(cells[0]?.trim(), model);
      assert.equal(Number(cells[3]), input, model);
      assert.equal(Number(cells[7]), cacheRead, model);
    }
    assert.match(await page.locator(".retention").innerText(), /Raw files of stored events\s+7 days, at most 2048 MiB/);
  });
});
