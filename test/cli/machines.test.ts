import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../src/protocol/dto.ts";
import type { MachinesDto } from "../../src/protocol/upstream-dto.ts";
import { waitFor } from "../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

const TOKEN = randomBytes(24).toString("base64url");

function settings({ paths }: Home, lines: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(paths.envFile), { recursive: true });
  const text = Object.entries({ DISCORD_DASHBOARD_PORT: "0", ...lines }).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(paths.envFile, text.join(""), { mode: 0o600 });
}

async function machinesOf(home: Home): Promise<MachinesDto> {
  const { code, stdout, stderr } = await home.ccen(["machines", "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as MachinesDto;
}

/** Starts a machine that forwards to a daemon that runs, until that one has heard of it. */
async function forwards(laptop: Home, central: Home): Promise<void> {
  const { url } = JSON.parse((await central.ccen(["status", "--json"])).stdout) as RuntimeDto;
  settings(laptop, {
    DISCORD_DASHBOARD_UPSTREAM: url,
    DISCORD_DASHBOARD_UPSTREAM_TOKEN: TOKEN,
    DISCORD_DASHBOARD_MACHINE_NAME: "laptop",
  });
  assert.equal((await laptop.ccen(["start"])).code, 0);
  await waitFor("the machine", async () => (await machinesOf(central)).machines.length === 1);
}

async function eventsOf(home: Home): Promise<number> {
  const { stdout } = await home.ccen(["tail", "--no-follow", "--json"]);
  return stdout.split("\n").length - 1;
}

test("ccen machines tells at both ends how forwarding goes, and forgets a machine", async (t) => {
  const [central, laptop] = [makeHome(t, "central"), makeHome(t, "laptop")];
  settings(central, { DISCORD_DASHBOARD_TOKEN: TOKEN, DISCORD_DASHBOARD_MACHINE_NAME: "central" });
  assert.equal((await central.ccen(["start"])).code, 0);
  const alone = await central.ccen(["machines"]);
  assert.match(alone.stdout, /^This machine is central\.\nNo other machine forwards here/);

  await forwards(laptop, central);
  const listed = await central.ccen(["machines"]);
  assert.match(listed.stdout, /\n {2}laptop +connected /);
  const forwarding = await laptop.ccen(["machines"]);
  assert.match(forwarding.stdout, /It forwards to http:\/\/127\.0\.0\.1:\d+ \(central\): forwarding, 0 events wait\./);
  assert.match(forwarding.stdout, /left to the central daemon/);
  const status = await laptop.ccen(["status"]);
  assert.match(status.stdout, /ok +upstream +nothing waits/);
  assert.match(status.stdout, /destinations +left to the central daemon/);

  await laptop.ccen(["stop"]);
  const nobody = await central.ccen(["machines", "--remove", "nobody"]);
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /There is no machine nobody\./);
  assert.equal((await central.ccen(["machines", "--remove", "laptop"])).code, 0);
  assert.deepEqual((await machinesOf(central)).machines, []);
});

test("what a machine told goes with it, also when the central daemon was started anew meanwhile", async (t) => {
  const [central, laptop] = [makeHome(t, "central"), makeHome(t, "laptop")];
  settings(central, { DISCORD_DASHBOARD_TOKEN: TOKEN });
  assert.equal((await central.ccen(["start"])).code, 0);
  await forwards(laptop, central);
  const payloads = join(dirname(laptop.paths.configDir), "payloads.jsonl");
  writeFileSync(payloads, '{"hook_event_name":"Stop","session_id":"s1"}\n');
  assert.equal((await laptop.ccen(["replay", payloads])).code, 0);
  await waitFor("its event", async () => (await eventsOf(central)) === 1);

  await laptop.ccen(["stop"]);
  assert.equal((await central.ccen(["restart"])).code, 0);
  assert.equal((await central.ccen(["machines", "--remove", "laptop"])).code, 0);
  await waitFor("its event to be gone", async () => (await eventsOf(central)) === 0);
});
