import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { DeliveriesDto, HealthDto } from "../../../src/api/dto.ts";
import type { SettingDto, SettingsDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_STRINGS } from "../../../web/views/settings/settings-languages.ts";
import { type FakeDiscord, startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { pagePerTest } from "../../support/browser/page-per-test.ts";
import { configHome } from "../../support/config-home.ts";
import { type DaemonProcess, startDaemon } from "../../support/daemon-process.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const newPage = pagePerTest();

const cleanUps: (() => unknown)[] = [];
const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
after(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

/** A real daemon that sends to a fake Discord, with one invalid setting. */
interface Publishing {
  readonly daemon: DaemonProcess;
  readonly discord: FakeDiscord;
  readonly channelId: string;
  /** The webhook's secret. */
  readonly secret: string;
  fire(fields: Readonly<Record<string, unknown>>): Promise<void>;
}

let publishing: Publishing | undefined;
before(async () => {
  const discord = await startFakeDiscord();
  later.after(async () => discord.close());
  const channelId = discord.addTextChannel({ name: "general" });
  const webhook = discord.addWebhook(channelId);
  const home = configHome(later);
  await installHooksForTest(home);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  const settings = [
    `DISCORD_WEBHOOK_URL=${webhook}`,
    `DISCORD_API_BASE_URL=${discord.origin}/api`,
    "CCEN_METRICS_REFRESH_SECONDS=soon",
    // With sound a finished turn is sent at once.
    "DISCORD_FINISHED=on",
  ];
  writeFileSync(home.paths.envFile, settings.join("\n"));
  const daemon = await startDaemon(later, home);
  const fire = async (fields: Readonly<Record<string, unknown>>): Promise<void> => {
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: payload(fields) };
    assert.equal((await fetch(`${daemon.url}/api/hook`, init)).status, 204);
  };
  publishing = { daemon, discord, channelId, secret: webhook.split("/").at(-1) ?? "", fire };
});

function opened(): Publishing {
  if (publishing === undefined) throw new Error("The daemon is started before the first test.");
  return publishing;
}

test("from an event to Discord and back to the page: sent, refused, sent again", async (t) => {
  const { daemon, discord, channelId, fire } = opened();
  const messages = () => discord.messagesIn(channelId).length;

  const page = await newPage(t);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(`${daemon.url}#view=deliveries`);
  await page.locator(".destination.is-ok").waitFor();
  await page.getByText("No notifications yet").waitFor();

  await fire({ hook_event_name: "Stop", last_assistant_message: "The tests pass." });
  await page.locator(".delivery.is-sent", { hasText: "finished" }).waitFor();
  const reported = messages();
  assert.ok(reported > 0);

  // The session's card exists already: the next posts are the message, then the message in plain text.
  discord.fault({
    times: 2,
    match: ({ method }) => method === "POST",
    effect: { kind: "status", status: 400, body: { code: 50035, message: "Invalid Form Body" } },
  });
  await fire({ hook_event_name: "StopFailure", error: "rate_limit" });
  const deadLetter = page.locator(".delivery.is-failed", { hasText: "Invalid Form Body" });
  await deadLetter.waitFor();
  await page.locator(".to-deliveries .trouble", { hasText: "1" }).waitFor();
  assert.equal(messages(), reported);

  await deadLetter.getByRole("button", { name: /^Retry/ }).click();
  await waitFor("both messages to be sent", async () => (await page.locator(".delivery.is-sent").count()) === 2);
  await page.locator(".to-deliveries .trouble").waitFor({ state: "detached" });
  assert.equal(messages(), reported + 1);

  await page.locator(".delivery .to-event").first().click();
  await page.locator(".delivery-status.is-sent", { hasText: "Notified: an error ended the turn." }).waitFor();
  assert.deepEqual(complaints, []);
});

test("health, settings and messages on the page equal the real daemon's API", async (t) => {
  const { daemon, discord, secret, fire } = opened();
  const ask = async <Answer>(path: string) => daemon.get<Answer>(path);
  // From now on Discord fails, and messages stay in the outbox.
  discord.fault({ times: Infinity, match: ({ method }) => method === "POST", effect: { kind: "status", status: 500 } });
  for (let turn = 0; turn < 5; turn += 1) {
    await fire({ hook_event_name: "Stop", session_id: `s${turn}`, last_assistant_message: "Done." });
  }
  await waitFor("messages in the outbox", async () => {
    const { destinations } = await ask<DeliveriesDto>("/api/deliveries");
    return destinations.some(({ open }) => open > 0);
  });

  const page = await newPage(t);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));

  await page.goto(`${daemon.url}#view=health&tab=events,performance,storage,notifications`);
  await page.locator(".connection.is-live").waitFor();
  const valueOf = (name: string) => page.locator(`[data-check="${name}"] .value`);
  await waitFor("the figures of the page to be those of the API", async () => {
    const { checks } = await ask<HealthDto>("/api/health");
    for (const { name, status, figures: values } of checks) {
      const row = page.locator(`[data-check="${name}"]`);
      if (!((await row.getAttribute("class")) ?? "").includes(`is-${status}`)) return false;
      const main = values.find((value) => value.name !== "oldest_waiting_ms" || value.value > 0);
      if (main === undefined) continue;
      const shown = Number(/[\d.]+(?= ms| files| open| problems)/.exec(await valueOf(name).innerText())?.[0]);
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
  const { choice, value: words } = SETTINGS_STRINGS.en;
  const said = ({ key, value, default: usual }: SettingDto): readonly [string, string] => [
    key,
    words[value] ?? (usual in choice ? choice[value] : null) ?? value,
  ];
  assert.deepEqual(rows, Object.fromEntries(known.settings.map(said)));
  assert.equal(await page.locator(".setting-problems li").count(), known.problems.length);
  assert.equal(known.problems.length, 1);
  await page.getByText(`${known.hooks.registered.length} events registered`).waitFor();
  assert.ok(!(await page.content()).includes(secret));

  await page.goto(`${daemon.url}#view=deliveries`);
  await page.locator(".delivery").first().waitFor();
  await waitFor("the messages of the page to be those of the API", async () => {
    const { deliveries, destinations } = await ask<DeliveriesDto>("/api/deliveries");
    const open = page.locator(".destination .open", { hasText: String(destinations[0]?.open) });
    return (await page.locator(".delivery").count()) === deliveries.length && (await open.isVisible());
  });
  assert.deepEqual(complaints, []);
});
