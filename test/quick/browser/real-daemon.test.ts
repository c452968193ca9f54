import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { DeliveriesDto, HealthDto } from "../../../src/api/dto.ts";
import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { type FakeDiscord, startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { RAW_EVENTS } from "../../support/browser/page-case.ts";
import { pagePerTest } from "../../support/browser/page-per-test.ts";
import { readWholeList } from "../../support/browser/read-full-list.ts";
import { type ConfigHome, configHome } from "../../support/config-home.ts";
import { openProxy } from "../../support/cuttable-proxy.ts";
import { type DaemonProcess, startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload, sessionFixture } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const newPage = pagePerTest();

const cleanUps: (() => unknown)[] = [];
const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
after(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

let hooked: { readonly home: ConfigHome; readonly daemon: DaemonProcess } | undefined;
before(async () => {
  const home = configHome(later);
  await installHooksForTest(home);
  hooked = { home, daemon: await startDaemon(later, home) };
});

test("a recorded session, through the real hook, is on the real daemon's page", async (t) => {
  assert.ok(hooked !== undefined);
  const { home, daemon } = hooked;
  const page = await newPage(t);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));

  await page.goto(`${daemon.url}${RAW_EVENTS}`);
  await page.getByText("The hooks are installed.").waitFor();
  await page.locator(".connection.is-live").waitFor();

  const command = hookCommand(home);
  const fire = (text: string) => fireHook({ environment: home.environment, command }, text);
  const lines = sessionFixture("perm");
  for (const line of lines) await fire(line);
  await page.locator(`.event[data-seq="${lines.length}"]`).waitFor();
  const shown = await page.locator(".event .kind").allInnerTexts();
  assert.deepEqual(
    shown.toReversed(),
    lines.map((line) => (JSON.parse(line) as { hook_event_name: string }).hook_event_name),
  );

  const hostile = `<script>window.pwned=1</script><img src=x onerror="window.pwned=2">`;
  await fire(payload({ tool_name: "Bash", tool_input: { command: hostile }, session_id: `../../${hostile}` }));
  await page.locator(".event .says", { hasText: hostile }).click();
  await page.locator(".detail .command-text", { hasText: hostile }).waitFor();
  assert.equal(await page.evaluate(() => "pwned" in window), false);

  await page.locator("#search").fill("onerror");
  await page.locator(".hit", { hasText: `onerror="window.pwned=2">` }).waitFor();
  assert.deepEqual(await page.locator(".hit mark").allInnerTexts(), ["onerror"]);
  assert.deepEqual(complaints, []);
});

test("after a lost connection the page shows every event once", async (t) => {
  assert.ok(hooked !== undefined);
  const { daemon } = hooked;
  let newest = (await daemon.health()).last_seq;
  const proxy = await openProxy(t, daemon.url);
  const page = await newPage(t);
  await page.goto(`${proxy.url}${RAW_EVENTS}`);
  await page.locator(".connection.is-live").waitFor();
  const fire = async (count: number): Promise<void> => {
    for (const until = newest + count; newest < until; newest += 1) {
      const body = payload({ hook_event_name: "Notification", message: `event ${newest + 1}` });
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body };
      assert.equal((await fetch(`${daemon.url}/api/hook`, init)).status, 204);
    }
  };
  await fire(20);
  proxy.cut();
  await page.locator(".connection.is-reconnecting").waitFor();
  await fire(60);
  proxy.mend();
  await fire(20);
  await page.locator(`.event[data-seq="${newest}"]`).waitFor();
  await page.locator(".connection.is-live").waitFor();
  assert.deepEqual(
    [...(await readWholeList(page)).keys()].toSorted((a, b) => a - b),
    Array.from({ length: newest }, (_, index) => index + 1),
  );
  assert.equal((await daemon.allEvents()).length, newest);
});

test("an installed app is served with right types, its icons as large as they say", async () => {
  assert.ok(hooked !== undefined);
  const { url } = hooked.daemon;
  const html = await (await fetch(url)).text();
  const path = /<link rel="manifest" href="([^"]+)"/.exec(html)?.[1];
  assert.ok(path !== undefined);
  const answer = await fetch(new URL(path, url));
  assert.match(answer.headers.get("content-type") ?? "", /^application\/manifest\+json/);
  const manifest = (await answer.json()) as Manifest;
  assert.equal((await fetch(new URL(manifest.start_url, url))).status, 200);
  for (const { src, type, sizes } of manifest.icons) {
    const icon = await fetch(new URL(src, url));
    assert.equal(icon.headers.get("content-type"), type, src);
    if (type !== "image/png") continue;
    const bytes = Buffer.from(await icon.arrayBuffer());
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  // A service worker could show an old state as a new one, so there is none.
  assert.doesNotMatch(html, /serviceWorker/);
});

interface Manifest {
  readonly start_url: string;
  readonly icons: readonly { readonly src: string; readonly type: string; readonly sizes: string }[];
}

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
  assert.deepEqual(rows, Object.fromEntries(known.settings.map(({ key, value }) => [key, value])));
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
