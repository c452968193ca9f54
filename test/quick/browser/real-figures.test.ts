import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { DeliveriesDto, HealthDto } from "../../../src/protocol/dto.ts";
import type { SettingsDto } from "../../../src/protocol/settings-dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";

let browser: OpenBrowser | undefined;
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

test("health, settings and messages on the page are what the real daemon's API says", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  // Port 9 of this machine answers nobody: every message stays in the outbox.
  const webhook = `http://127.0.0.1:9/api/webhooks/123456789012345678/${"t".repeat(68)}`;
  const settings = [`DISCORD_WEBHOOK_URL=${webhook}`, "DISCORD_LEVEL=verbose", "DISCORD_DASHBOARD_CACHE_TTL=soon"];
  writeFileSync(home.paths.envFile, settings.join("\n"));
  const daemon = await startDaemon(t, home);
  const ask = async <Answer>(path: string) => (await (await fetch(`${daemon.url}${path}`)).json()) as Answer;
  for (let turn = 0; turn < 5; turn += 1) {
    const body = payload({ hook_event_name: "Stop", session_id: `s${turn}`, last_assistant_message: "Done." });
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body };
    assert.equal((await fetch(`${daemon.url}/api/hook`, init)).status, 204);
  }
  await waitFor("five events", async () => (await ask<HealthDto>("/api/health")).last_seq >= 5);

  const page = await browser?.newPage();
  assert.ok(page !== undefined);
  t.after(async () => page.context().close());
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));

  await page.goto(`${daemon.url}#view=health`);
  await page.locator(".connection.is-live").waitFor();
  const figureOf = (name: string) => page.locator(`[data-check="${name}"] .figure`);
  await waitFor("the figures of the page to be those of the API", async () => {
    const { checks } = await ask<HealthDto>("/api/health");
    for (const { name, status, figures } of checks) {
      const row = page.locator(`[data-check="${name}"]`);
      if (!((await row.getAttribute("class")) ?? "").includes(`is-${status}`)) return false;
      const main = figures.find((figure) => figure.name !== "oldest_waiting_ms" || figure.value > 0);
      if (main === undefined) continue;
      const shown = Number(/[\d.]+(?= ms| files| open| problems)/.exec(await figureOf(name).innerText())?.[0]);
      if (Math.abs(shown - main.value) > (main.value < 10 ? 0.06 : 0.6)) return false;
    }
    return true;
  });

  await page.goto(`${daemon.url}#view=settings`);
  await page.locator(".setting").first().waitFor();
  const known = await ask<SettingsDto>("/api/settings");
  const rows = await page
    .locator(".setting")
    .evaluateAll((all) =>
      Object.fromEntries(all.map((row) => [row.getAttribute("data-key"), row.querySelector(".value")?.textContent])),
    );
  assert.deepEqual(rows, Object.fromEntries(known.settings.map(({ key, value }) => [key, value])));
  assert.equal(await page.locator(".setting-problems li").count(), known.problems.length);
  assert.equal(known.problems.length, 1);
  await page.getByText(`${known.hooks.registered.length} events registered`).waitFor();
  assert.doesNotMatch(await page.content(), /tttttttt/);

  await page.goto(`${daemon.url}#view=deliveries`);
  await page.locator(".delivery").first().waitFor();
  const { deliveries, destinations } = await ask<DeliveriesDto>("/api/deliveries");
  assert.equal(await page.locator(".delivery").count(), deliveries.length);
  await page.locator(".destination .open", { hasText: String(destinations[0]?.open) }).waitFor();
  assert.deepEqual(complaints, []);
});
