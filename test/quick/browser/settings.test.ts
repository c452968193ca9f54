import assert from "node:assert/strict";
import { test } from "node:test";
import { pageCases } from "../../support/browser/page-case.ts";
import { CLONE_CLI, prepareSettings } from "../../support/browser/settings-daemon.ts";
import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_STRINGS } from "../../../web/views/settings/settings-languages.ts";

const openCase = pageCases();

const SETTINGS = "#view=settings";

function byKey(one: { readonly key: string | null }, other: { readonly key: string | null }): number {
  return String(one.key) < String(other.key) ? -1 : 1;
}

test("settings show value and source, secrets only whether set, what is wrong first", async () => {
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
    // The page shows the API's value of each, as a word where it is one.
    const { choice, value: words, isDefault } = SETTINGS_STRINGS.en;
    const said = ({ key, value, default: usual, source, is_default }: SettingDto) => ({
      key,
      value: words[value] ?? (usual in choice ? choice[value] : null) ?? value,
      from: is_default ? isDefault : source,
    });
    assert.deepEqual(shown.toSorted(byKey), daemon.settings.settings.map(said).toSorted(byKey));
    assert.match(await row("DISCORD_WEBHOOK_URL").innerText(), /Set, hidden/);
    assert.doesNotMatch(await page.locator("main").innerText(), /secret-token/);
    assert.match(await row("DISCORD_LEVEL").innerText(), /Verbose[\s\S]*\.env\.discord:3[\s\S]*Default: Normal/);
    assert.match(await row("CCEN_DEBUG").innerText(), /Set as DISCORD_DEBUG \(old name\)/);

    const problems = await page.locator(".setting-problems li").innerText();
    assert.match(problems, /\.env\.discord:9[\s\S]*CCEN_METRICS_REFRESH_SECONDS must be a number from 1 to 3600/);
    assert.match(problems, /Used instead: 10 \(default\)/);
    assert.match(await page.locator(".pending-settings li").innerText(), /CCEN_PORT\s+8000\s+After restart: 9000/);
    await page.getByText(`${CLONE_CLI} restart`, { exact: true }).waitFor();
    const hooks = await page.locator(".hook-state").innerText();
    assert.match(hooks, /2 events registered[\s\S]*PreToolUse Stop[\s\S]*Not registered: SubagentStop/);
    assert.match(hooks, /script is from another version[\s\S]*Fix:[\s\S]*clone run ccen -- setup/);
    assert.deepEqual(complaints, []);
  });
});
