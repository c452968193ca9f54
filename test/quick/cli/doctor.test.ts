import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { Finding } from "../../../src/cli/doctor/finding.ts";
import type { DeliveriesDto } from "../../../src/protocol/dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

async function examine({ ccen }: Home): Promise<{ code: number | null; find(name: string): Finding | undefined }> {
  const { code, stdout } = await ccen(["doctor", "--json"]);
  const { checks } = JSON.parse(stdout) as { checks: readonly Finding[] };
  return { code, find: (name) => checks.find((check) => check.name === name) };
}

test("in an empty home nothing is broken, but each step that is missing is named with its remedy", async (t) => {
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, "DISCORD_DASHBOARD_PORT=0\n");
  const { code, find } = await examine(home);
  assert.equal(code, 4);
  assert.equal(find("node")?.status, "ok");
  assert.equal(find("raw log")?.status, "warn");
  assert.equal(find("daemon")?.status, "warn");
  assert.match(find("hooks")?.fix ?? "", /ccen setup/);
  assert.equal(find("launch file"), undefined);
  assert.equal(find("dead letters")?.status, "ok");

  assert.match((await home.ccen(["doctor", "--all"])).stdout, /^ok +node +v\d+/m);
  const words = await home.ccen(["doctor"]);
  assert.equal(words.code, 4);
  assert.doesNotMatch(words.stdout, /^ok /m);
  assert.match(words.stdout, /^\d+ other checks are ok(, \d+ unknown)?; --all lists them\.$/m);
  assert.match(words.stdout, /^warn +hooks .*\n +.*`ccen setup`/m);
});

test("a wrong configuration, open folders and a program that is gone are found", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  mkdirSync(paths.rawDir, { recursive: true });
  chmodSync(paths.rawDir, 0o755);
  mkdirSync(dirname(paths.launchFile), { recursive: true });
  writeFileSync(paths.launchFile, `${process.execPath}\n/no/such/ccen.cjs\n`);
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\nDISCORD_DASHBOARD_ARCHIVE_DAYS=week\n");
  writeFileSync(join(paths.rawDir, "hook-1-1.json"), "{}");
  mkdirSync(paths.deadLetterDir);
  writeFileSync(join(paths.deadLetterDir, "x.json"), "nonsense");
  writeFileSync(join(paths.deadLetterDir, "x.json.reason.json"), "{}");

  const { code, find } = await examine(home);
  assert.equal(code, 1);
  assert.match(find("raw log")?.detail ?? "", /open to other users \(mode 755\)/);
  assert.match(find("raw log")?.fix ?? "", /chmod 700/);
  assert.equal(find("launch file")?.status, "fail");
  assert.match(
    find("configuration")?.detail ?? "",
    /\.env\.discord:2: DISCORD_DASHBOARD_ARCHIVE_DAYS must be a number/,
  );
  assert.match(find("waiting files")?.detail ?? "", /^1 in /);
  assert.match(find("dead letters")?.detail ?? "", /^1 in /);
});

test("a Node in the launch file that is too old is found", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  mkdirSync(dirname(paths.launchFile), { recursive: true });
  const old = join(dirname(paths.launchFile), "old-node");
  writeFileSync(old, "#!/bin/sh\necho v20.11.1\n");
  chmodSync(old, 0o755);
  writeFileSync(paths.launchFile, `${old}\n${old}\n`);
  const { find } = await examine(home);
  assert.equal(find("launch file")?.status, "fail");
  assert.match(find("launch file")?.detail ?? "", /is v20\.11\.1, too old/);
});

test("with a daemon that has seen no event it says what keeps hooks from firing or how to install them", async (t) => {
  const home = makeHome(t);
  assert.equal((await home.ccen(["start", "--port", "0"])).code, 0);
  const { find } = await examine(home);
  assert.equal(find("daemon")?.status, "ok");
  assert.equal(find("port"), undefined);
  assert.match(find("last event")?.fix ?? "", /ccen setup/);
});

test("a file of secrets that others can read is found, and how to close it", async (t) => {
  const home = makeHome(t);
  const { envFile, hooksDir } = home.paths;
  mkdirSync(hooksDir, { recursive: true });
  writeFileSync(envFile, "DISCORD_DASHBOARD_PORT=0\n");
  chmodSync(envFile, 0o640);
  const open = (await examine(home)).find("secrets");
  assert.equal(open?.status, "warn");
  assert.match(open?.detail ?? "", /mode 640/);
  assert.equal(open?.fix, `Close it: chmod 600 '${envFile}'`);
  chmodSync(envFile, 0o600);
  assert.equal((await examine(home)).find("secrets")?.status, "ok");
});

test("half a configuration of Discord is a slip, none at all is not", async (t) => {
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  assert.match((await examine(home)).find("discord")?.detail ?? "", /^not set up/);
  writeFileSync(home.paths.envFile, `DISCORD_BOT_TOKEN=${"x".repeat(60)}\n`, { mode: 0o600 });
  const half = (await examine(home)).find("discord");
  assert.equal(half?.status, "warn");
  assert.match(half?.fix ?? "", /--channel-id/);
});

test("a destination that takes no messages is a failure with its reason, a dead letter a warning", async (t) => {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  const [good, gone] = [fake.addTextChannel(), fake.addTextChannel()];
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  const lines = [
    "DISCORD_DASHBOARD_PORT=0",
    `DISCORD_API_BASE_URL=${fake.origin}`,
    `DISCORD_BOT_TOKEN=${fake.addBot()}`,
    `DISCORD_CHANNEL_ID=${good}`,
    `DISCORD_CHANNEL_STOP=${gone}`,
    "DISCORD_USE_THREADS=false",
  ];
  writeFileSync(home.paths.envFile, lines.join("\n"), { mode: 0o600 });
  assert.equal((await home.ccen(["start"])).code, 0);
  assert.equal((await examine(home)).find("discord")?.status, "ok");

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
  const { stdout } = await home.ccen(["doctor", "--json"]);
  const { checks: findings } = JSON.parse(stdout) as { checks: readonly Finding[] };
  const disabled = findings.find(isDisabled);
  assert.match(disabled?.detail ?? "", new RegExp(`^channel:${gone} takes no messages`));
  assert.match(disabled?.fix ?? "", /ccen test-discord/);
  const dead = findings.find(({ name }) => name === "undelivered");
  assert.equal(dead?.status, "warn");
  assert.match(dead?.detail ?? "", /^1 given up; the newest \(event \d\): \S/);
});

function isDisabled({ name, status }: Finding): boolean {
  return name === "discord" && status === "fail";
}

async function deliveriesOf(url: string): Promise<DeliveriesDto> {
  const response = await fetch(new URL("/api/deliveries", url));
  return (await response.json()) as DeliveriesDto;
}

test("a token that the running daemon does not ask for yet is found", async (t) => {
  const home = makeHome(t);
  assert.equal((await home.ccen(["start", "--port", "0"])).code, 0);
  assert.equal((await examine(home)).find("settings"), undefined);
  assert.equal((await home.ccen(["token", "--new"])).code, 0);
  await waitFor("the daemon to have read the file", async () => (await examine(home)).find("settings") !== undefined);
  const found = (await examine(home)).find("settings");
  assert.equal(found?.status, "warn");
  assert.equal(found?.detail, "The running daemon has not loaded these yet: DISCORD_DASHBOARD_TOKEN");
  assert.match(found?.fix ?? "", /ccen restart/);
});
