import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import type { MachinesDto } from "../../../src/api/forwarding-dto.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "../../quick/cli/run-ccen.ts";

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

test("one line of the central daemon makes another machine forward", async (t) => {
  const laptop = makeHome(t, "invited");
  laptop.configure({ CCEN_MACHINE_NAME: "invited" });
  const alone = await central.ccen(["machines", "--invite"]);
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /this machine alone/);
  const url = await urlOf(central);
  const invited = await central.ccen(["machines", "--invite", "--url", `${url}/`]);
  assert.equal(invited.code, 0, invited.stderr);
  const [, ...line] = invited.stdout.trim().split(" ");
  assert.deepEqual(line.slice(0, -1), ["join", url]);

  const joined = await laptop.ccen(line);
  assert.equal(joined.code, 0, joined.stderr);
  assert.match(joined.stdout, /forwards its events to central/);
  assert.equal(joined.stdout.includes(line.at(-1) ?? ""), false);
  await waitFor("the machine", async () => (await namesOf(central)).includes("invited"));
  const token = /^CCEN_FORWARDING_TOKEN=(.+)$/m.exec(readFileSync(laptop.paths.envFile, "utf8"))?.[1] ?? "";
  assert.equal((await fetch(`${url}/api/log`, { headers: { Authorization: `Bearer ${token}` } })).status, 403);

  const used = await laptop.ccen(line);
  assert.equal(used.code, 1);
  assert.match(used.stderr, /invitation is invalid, used or older/);
  await laptop.ccen(["restart"]);
  await waitFor("the refusal", async () => (await laptop.ccen(["machines"])).code === 4);
  assert.match((await laptop.ccen(["machines"])).stdout, /rejects this token/);
  await laptop.ccen(["stop"]);
  assert.equal((await central.ccen(["machines", "--remove", "invited"])).code, 0);
});

test("a copied home folder is another machine, and says so", async (t) => {
  const laptop = makeHome(t, "copied");
  await forwards(laptop, "copied");
  await laptop.ccen(["stop"]);
  const kept = JSON.parse(readFileSync(laptop.paths.machineFile, "utf8")) as Record<string, unknown>;
  writeFileSync(laptop.paths.machineFile, JSON.stringify({ ...kept, machine_hash: "of-another-machine" }));
  // Without a machine id from the system, a copy cannot be detected.
  const isKnown = kept["machine_hash"] !== null;
  await forwards(laptop, "copied", isKnown ? 2 : 1);
  const { stdout } = await laptop.ccen(["machines"]);
  if (isKnown) {
    assert.match(stdout, /home folder was copied/);
    assert.match((await laptop.ccen(["status"])).stdout, /note +upstream .*new machine identity/);
  }
  const earlier = (await machinesOf(laptop)).self.machine_id;
  assert.equal((await laptop.ccen(["machines", "--new-identity"])).code, 0);
  assert.notEqual((await machinesOf(laptop)).self.machine_id, earlier);
});
