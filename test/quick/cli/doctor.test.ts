import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { CheckResult } from "../../../src/providers/provider.ts";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

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

test("doctor finds no fault in an empty home, and names each missing step", async (t) => {
  const home = makeHome(t);
  home.configure();
  const { code, find } = await examine(home);
  assert.equal(code, 4);
  assert.equal(find("node")?.status, "ok");
  assert.equal(find("spool")?.status, "warn");
  assert.equal(find("daemon")?.status, "warn");
  assert.match(find("hooks")?.fix ?? "", /ccen setup/);
  assert.equal(find("launch file"), undefined);
  assert.equal(find("dead letters")?.status, "ok");
  assert.match(find("discord")?.detail ?? "", /^not set up/);
  assert.equal(find("secrets")?.status, "ok");

  assert.match((await home.ccen(["doctor", "--all"])).stdout, /^ok +node +v\d+/m);
  const words = await home.ccen(["doctor"]);
  assert.equal(words.code, 4);
  assert.doesNotMatch(words.stdout, /^ok /m);
  assert.match(words.stdout, /^\d+ other checks are ok(, \d+ unknown)?; --all lists them\.$/m);
  assert.match(words.stdout, /^warn +hooks .*\n +.*`ccen setup`/m);
});

test("doctor finds a wrong setting, open folders, waiting files and dead letters", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  home.configure({ CCEN_ARCHIVE_RETENTION_DAYS: "week" });
  mkdirSync(paths.rawDir, { recursive: true });
  chmodSync(paths.rawDir, 0o755);
  chmodSync(paths.envFile, 0o640);
  writeFileSync(join(paths.rawDir, "hook-1-1.json"), "{}");
  mkdirSync(paths.deadLetterDir);
  writeFileSync(join(paths.deadLetterDir, "x.json"), "nonsense");
  writeFileSync(join(paths.deadLetterDir, "x.json.reason.json"), "{}");

  const { code, find } = await examine(home);
  assert.equal(code, 4);
  assert.match(find("spool")?.detail ?? "", /open to other users \(mode 755\)/);
  assert.match(find("spool")?.fix ?? "", /chmod 700/);
  assert.match(find("configuration")?.detail ?? "", /\.env\.discord:2: CCEN_ARCHIVE_RETENTION_DAYS must be a number/);
  assert.match(find("waiting files")?.detail ?? "", /^1 in /);
  assert.match(find("dead letters")?.detail ?? "", /^1 in /);
  assert.equal(find("secrets")?.status, "warn");
  assert.match(find("secrets")?.detail ?? "", /mode 640/);
  assert.equal(find("secrets")?.fix, `Close it: chmod 600 '${paths.envFile}'`);
});

test("doctor finds a launch file whose program is gone, or whose Node is too old", async (t) => {
  const home = makeHome(t);
  const { launchFile } = home.paths;
  mkdirSync(dirname(launchFile), { recursive: true });
  writeFileSync(launchFile, `${process.execPath}\n/no/such/ccen.cjs\n`);
  const { code, find } = await examine(home);
  assert.deepEqual([code, find("launch file")?.status], [1, "fail"]);

  const old = join(dirname(launchFile), "old-node");
  writeFileSync(old, "#!/bin/sh\necho v20.11.1\n");
  chmodSync(old, 0o755);
  writeFileSync(launchFile, `${old}\n${old}\n`);
  const found = (await examine(home)).find("launch file");
  assert.equal(found?.status, "fail");
  assert.match(found?.detail ?? "", /is v20\.11\.1, too old/);
});

test("half a configuration of Discord is a slip", async (t) => {
  const home = makeHome(t);
  home.configure({ DISCORD_BOT_TOKEN: "x".repeat(60) });
  const half = (await examine(home)).find("discord");
  assert.equal(half?.status, "warn");
  assert.match(half?.fix ?? "", /--channel-id/);
});

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
