import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/protocol/dto.ts";
import type { MachinesDto } from "../../../src/protocol/upstream-dto.ts";
import { waitFor } from "../../support/wait-for.ts";
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
async function forwards(laptop: Home, central: Home, count = 1): Promise<void> {
  const { url } = JSON.parse((await central.ccen(["status", "--json"])).stdout) as RuntimeDto;
  settings(laptop, {
    DISCORD_DASHBOARD_UPSTREAM: url,
    DISCORD_DASHBOARD_UPSTREAM_TOKEN: TOKEN,
    DISCORD_DASHBOARD_MACHINE_NAME: "laptop",
  });
  assert.equal((await laptop.ccen(["start"])).code, 0);
  await waitFor("the machine", async () => (await machinesOf(central)).machines.length === count);
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
  const status = await laptop.ccen(["status", "--all"]);
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
  assert.equal((await laptop.ccen(["replay", "--notify", payloads])).code, 0);
  await waitFor("its event", async () => (await eventsOf(central)) === 1);

  await laptop.ccen(["stop"]);
  assert.equal((await central.ccen(["restart"])).code, 0);
  assert.equal((await central.ccen(["machines", "--remove", "laptop"])).code, 0);
  await waitFor("its event to be gone", async () => (await eventsOf(central)) === 0);
});

test("one line of the central daemon makes another machine forward", async (t) => {
  const [central, laptop] = [makeHome(t, "central"), makeHome(t, "laptop")];
  settings(central, { DISCORD_DASHBOARD_TOKEN: TOKEN, DISCORD_DASHBOARD_MACHINE_NAME: "central" });
  settings(laptop, { DISCORD_DASHBOARD_MACHINE_NAME: "laptop" });
  assert.equal((await central.ccen(["start"])).code, 0);
  const alone = await central.ccen(["machines", "--invite"]);
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /this machine alone/);
  const { url } = JSON.parse((await central.ccen(["status", "--json"])).stdout) as RuntimeDto;
  const invited = await central.ccen(["machines", "--invite", "--url", `${url}/`]);
  assert.equal(invited.code, 0, invited.stderr);
  const [, ...line] = invited.stdout.trim().split(" ");
  assert.deepEqual(line.slice(0, -1), ["join", url]);

  const joined = await laptop.ccen(line);
  assert.equal(joined.code, 0, joined.stderr);
  assert.match(joined.stdout, /forwards its events to central/);
  assert.equal(joined.stdout.includes(line.at(-1) ?? ""), false);
  await waitFor("the machine", async () => (await machinesOf(central)).machines.length === 1);
  const token = /^DISCORD_DASHBOARD_UPSTREAM_TOKEN=(.+)$/m.exec(readFileSync(laptop.paths.envFile, "utf8"))?.[1] ?? "";
  assert.equal((await fetch(`${url}/api/log`, { headers: { Authorization: `Bearer ${token}` } })).status, 403);

  const used = await laptop.ccen(line);
  assert.equal(used.code, 1);
  assert.match(used.stderr, /invitation is wrong, used or older/);
  await laptop.ccen(["restart"]);
  await waitFor("the refusal", async () => (await laptop.ccen(["machines"])).code === 4);
  assert.match((await laptop.ccen(["machines"])).stdout, /does not know this token/);
});

test("ccen join asks for --plain before anything goes to another machine unencrypted", async (t) => {
  const { ccen, paths } = makeHome(t);
  const { code, stderr } = await ccen(["join", "http://192.0.2.1:8000", "code"]);
  assert.equal(code, 1);
  assert.match(stderr, /not encrypted/);
  assert.equal(existsSync(paths.envFile), false);
  assert.equal((await ccen(["join", "dash.example", "code"])).code, 2);
});

test("copied home folder is another machine, and says so", async (t) => {
  const [central, laptop] = [makeHome(t, "central"), makeHome(t, "laptop")];
  settings(central, { DISCORD_DASHBOARD_TOKEN: TOKEN });
  assert.equal((await central.ccen(["start"])).code, 0);
  await forwards(laptop, central);
  await laptop.ccen(["stop"]);
  const kept = JSON.parse(readFileSync(laptop.paths.machineFile, "utf8")) as Record<string, unknown>;
  writeFileSync(laptop.paths.machineFile, JSON.stringify({ ...kept, machine_hash: "of-another-machine" }));
  await forwards(laptop, central, 2);
  const { stdout } = await laptop.ccen(["machines"]);
  // Where the system does not name the machine, nobody can tell.
  if (kept["machine_hash"] !== null) {
    assert.match(stdout, /home folder was copied/);
    assert.match((await laptop.ccen(["status"])).stdout, /note +upstream .*identity drawn/);
  }
  const before = (await machinesOf(laptop)).self.machine_id;
  assert.equal((await laptop.ccen(["machines", "--new-identity"])).code, 0);
  assert.notEqual((await machinesOf(laptop)).self.machine_id, before);
});
