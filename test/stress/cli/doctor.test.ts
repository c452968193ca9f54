import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { CheckResult } from "../../../src/providers/provider.ts";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "../../quick/cli/run-ccen.ts";

interface Examined {
  readonly code: number | null;
  readonly findings: readonly CheckResult[];
  find(name: string): CheckResult | undefined;
}

async function examine({ ccen }: Home): Promise<Examined> {
  const { code, stdout } = await ccen(["doctor", "--json"]);
  const { checks: findings } = JSON.parse(stdout) as { checks: readonly CheckResult[] };
  return { code, findings, find: (name) => findings.find((check) => check.name === name) };
}

test("doctor names events a daemon has not seen, cannot send or has not loaded", async (t) => {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  const [good, gone] = [fake.addTextChannel(), fake.addTextChannel()];
  const home = makeHome(t);
  home.configure({
    DISCORD_API_BASE_URL: fake.origin,
    DISCORD_BOT_TOKEN: fake.addBot(),
    DISCORD_CHANNEL_ID: good,
    DISCORD_CHANNEL_STOP: gone,
    DISCORD_USE_THREADS: "false",
  });
  assert.equal((await home.ccen(["start"])).code, 0);
  const healthy = (await examine(home)).find;
  assert.equal(healthy("daemon")?.status, "ok");
  assert.equal(healthy("port"), undefined);
  assert.match(healthy("last event")?.fix ?? "", /ccen setup/);
  assert.equal(healthy("discord")?.status, "ok");
  assert.equal(healthy("settings"), undefined);

  fake.deleteChannel(gone);
  fake.fault({
    effect: { kind: "status", status: 400, body: { code: 50_035, message: "Invalid Form Body" } },
    match: ({ method, path }) => method === "POST" && path.endsWith(`/${good}/messages`),
    times: Infinity,
  });
  const { url } = JSON.parse(readFileSync(home.paths.runtimeFile, "utf8")) as { url: string };
  for (const payload of [
    { hook_event_name: "Stop", session_id: "s1" },
    { hook_event_name: "PermissionRequest", session_id: "s2", tool_name: "Bash", tool_input: {} },
  ]) {
    const body = JSON.stringify(payload);
    await fetch(new URL("/api/hook", url), { method: "POST", headers: { "content-type": "application/json" }, body });
  }
  await waitFor("the end of both messages", async () => {
    const { deliveries, destinations } = await deliveriesOf(url);
    return deliveries.some(({ state }) => state === "failed") && destinations.some(({ state }) => state === "disabled");
  });
  const { findings } = await examine(home);
  const disabled = findings.find(({ name, status }) => name === "discord" && status === "fail");
  assert.match(disabled?.detail ?? "", new RegExp(`^channel:${gone} takes no messages`));
  assert.match(disabled?.fix ?? "", /ccen test-discord/);
  const dead = findings.find(({ name }) => name === "undelivered");
  assert.equal(dead?.status, "warn");
  assert.match(dead?.detail ?? "", /^1 given up; the newest \(event \d\): \S/);

  assert.equal((await home.ccen(["token", "--new"])).code, 0);
  const settings = await waitFor("the daemon to have read the file", async () =>
    (await examine(home)).find("settings"),
  );
  assert.equal(settings.status, "warn");
  assert.equal(settings.detail, "The running daemon has not loaded these yet: CCEN_TOKEN");
  assert.match(settings.fix ?? "", /ccen restart/);
});

async function deliveriesOf(url: string): Promise<DeliveriesDto> {
  const response = await fetch(new URL("/api/deliveries", url));
  return (await response.json()) as DeliveriesDto;
}
