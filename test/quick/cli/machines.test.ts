import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import type { MachinesDto } from "../../../src/api/forwarding-dto.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

const TOKEN = randomBytes(24).toString("base64url");

async function machinesOf(home: Home): Promise<MachinesDto> {
  const { code, stdout, stderr } = await home.ccen(["machines", "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as MachinesDto;
}

async function namesOf(home: Home): Promise<readonly string[]> {
  return (await machinesOf(home)).machines.map(({ name }) => name);
}

async function urlOf(home: Home): Promise<string> {
  return (JSON.parse((await home.ccen(["status", "--json"])).stdout) as RuntimeDto).url;
}

async function eventsOf(home: Home): Promise<number> {
  const { stdout } = await home.ccen(["tail", "--no-follow", "--json"]);
  return stdout.split("\n").length - 1;
}

/** The tests share a central daemon; each test removes its own forwarding machines. */
const central = makeHome({ after }, "central");
before(async () => {
  central.configure({ CCEN_TOKEN: TOKEN, CCEN_MACHINE_NAME: "central" });
  assert.equal((await central.ccen(["start"])).code, 0);
});

/** Starts a machine that forwards to the central daemon, and waits until it has received something. */
async function forwards(machine: Home, name: string, count = 1): Promise<void> {
  machine.configure({
    CCEN_FORWARDING_URL: await urlOf(central),
    CCEN_FORWARDING_TOKEN: TOKEN,
    CCEN_MACHINE_NAME: name,
  });
  assert.equal((await machine.ccen(["start"])).code, 0);
  await waitFor("the machine", async () => (await namesOf(central)).length === count);
}

test("ccen machines shows forwarding at both ends, and forgets a machine", async (t) => {
  const laptop = makeHome(t, "laptop");
  const alone = await central.ccen(["machines"]);
  assert.match(alone.stdout, /^This machine is central\.\nNo other machine forwards here/);

  await forwards(laptop, "laptop");
  const listed = await central.ccen(["machines"]);
  assert.match(listed.stdout, /\n {2}laptop +connected /);
  const forwarding = await laptop.ccen(["machines"]);
  assert.match(forwarding.stdout, /It forwards to http:\/\/127\.0\.0\.1:\d+ \(central\): forwarding, 0 events wait\./);
  assert.match(forwarding.stdout, /handled by the central daemon/);
  const status = await laptop.ccen(["status", "--all"]);
  assert.match(status.stdout, /ok +upstream +0 events waiting/);
  assert.match(status.stdout, /destinations +handled by the central daemon/);
  const hook = { method: "POST", headers: { "content-type": "application/json" } };
  const body = JSON.stringify({ hook_event_name: "Stop", session_id: "s1" });
  assert.equal((await fetch(new URL("/api/hook", await urlOf(laptop)), { ...hook, body })).status, 204);
  await waitFor("its event", async () => (await eventsOf(central)) === 1);

  await laptop.ccen(["stop"]);
  const nobody = await central.ccen(["machines", "--remove", "nobody"]);
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /No machine named nobody\./);
  // Its events are removed with it, also after a restart of the central daemon.
  assert.equal((await central.ccen(["restart"])).code, 0);
  assert.equal((await central.ccen(["machines", "--remove", "laptop"])).code, 0);
  assert.deepEqual(await namesOf(central), []);
  await waitFor("its event to be gone", async () => (await eventsOf(central)) === 0);
});

test("ccen join asks for --plain before anything goes to another machine unencrypted", async (t) => {
  const { ccen, paths } = makeHome(t);
  const { code, stderr } = await ccen(["join", "http://192.0.2.1:8000", "code"]);
  assert.equal(code, 1);
  assert.match(stderr, /not encrypted/);
  assert.equal(existsSync(paths.envFile), false);
  assert.equal((await ccen(["join", "dash.example", "code"])).code, 2);
});
