import assert from "node:assert/strict";
import { test } from "node:test";
import { pageCases } from "../../support/browser/page-case.ts";
import { CLONE_CLI, prepareSettings } from "../../support/browser/settings-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const SETTINGS = "#view=settings";

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
