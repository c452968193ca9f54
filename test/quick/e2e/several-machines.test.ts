import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import type { EventDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { MachinesDto } from "../../../src/api/forwarding-dto.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { openProxy } from "../../support/cuttable-proxy.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { IS_STRESS } from "../../support/tier.ts";
import { waitFor } from "../../support/wait-for.ts";
import { shareInFile } from "../../support/whole-file.ts";

const TOKEN = randomBytes(24).toString("base64url");

/** Events of each machine between two faults. */
const PART = IS_STRESS ? 150 : 20;

const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);

function settings(home: ConfigHome, lines: Readonly<Record<string, string>>): void {
  const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, text.join(""), { mode: 0o600 });
}

async function central(t: Pick<TestContext, "after">, home: ConfigHome, port = 0): Promise<DaemonProcess> {
  settings(home, { CCEN_TOKEN: TOKEN, CCEN_MACHINE_NAME: "central" });
  return startDaemon(t, home, { port, token: TOKEN });
}

async function leaf(t: TestContext, home: ConfigHome, name: string, url: string): Promise<DaemonProcess> {
  settings(home, {
    CCEN_FORWARDING_URL: url,
    CCEN_FORWARDING_TOKEN: TOKEN,
    CCEN_MACHINE_NAME: name,
  });
  return startDaemon(t, home);
}

async function report(daemon: DaemonProcess, name: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const response = await fetch(new URL(ROUTES.hook, daemon.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: payload({ session_id: name, hook_event_name: "Notification", message: `event ${number} of ${name}` }),
    });
    assert.equal(response.status, 204);
  }
}

const numbersOf = (events: readonly EventDto[], name: string): number[] =>
  events.filter(({ machine }) => machine === name).map(({ summary }) => Number(/event (\d+)/.exec(summary)?.[1]));

/** For a central daemon without events of its own. */
async function eventsOnceThere(daemon: DaemonProcess, count: number): Promise<EventDto[]> {
  await waitFor(`${count} events`, async () => (await daemon.newestSeq()) >= count);
  return daemon.allEvents();
}

let centralHome: ConfigHome;
let middle: DaemonProcess;
shareInFile(async (t) => {
  centralHome = configHome(t);
  middle = await central(t, centralHome);
});

test("forwarding daemon with a wrong token is refused, waits and reports it", async (t) => {
  const home = configHome(t);
  settings(home, {
    CCEN_FORWARDING_URL: middle.url,
    CCEN_FORWARDING_TOKEN: "not-the-right-one",
  });
  const laptop = await startDaemon(t, home);
  await report(laptop, "laptop", [0]);
  const check = await waitFor("the refusal", async () => {
    const { checks } = await laptop.health();
    return checks.find(({ name, status }) => name === "upstream" && status === "failed");
  });
  assert.match(check.detail ?? "", /rejects this token/);
  assert.match(check.fix ?? "", /ccen machines --invite/);
  assert.equal((await laptop.allEvents()).length, 1);
  assert.deepEqual(await middle.allEvents(), []);
});

test("events of two machines arrive once and in order after a cut and two kills", async (t) => {
  const homes = { laptop: configHome(t), tower: configHome(t) };
  const link = await openProxy(t, middle.url);
  let laptop = await leaf(t, homes.laptop, "laptop", link.url);
  const tower = await leaf(t, homes.tower, "tower", link.url);
  const connected = async (): Promise<boolean> =>
    (await middle.get<MachinesDto>(ROUTES.machines)).machines.filter((machine) => machine.connected).length === 2;
  await waitFor("both machines to be seen", connected);
  await Promise.all([report(laptop, "laptop", upTo(20)), report(tower, "tower", upTo(20))]);
  await eventsOnceThere(middle, 40);

  link.cut();
  await Promise.all([report(laptop, "laptop", upTo(PART, 20)), report(tower, "tower", upTo(PART, 20))]);
  await laptop.end("SIGKILL");
  await middle.end("SIGKILL");
  laptop = await leaf(t, homes.laptop, "laptop", link.url);
  await report(laptop, "laptop", upTo(PART, 20 + PART));
  middle = await central(t, centralHome, Number(new URL(middle.url).port));
  link.mend();
  await report(tower, "tower", upTo(PART, 20 + PART));

  const count = 20 + 2 * PART;
  const events = await eventsOnceThere(middle, 2 * count);
  assert.deepEqual(numbersOf(events, "laptop"), upTo(count));
  assert.deepEqual(numbersOf(events, "tower"), upTo(count));
  const { machines } = await middle.get<MachinesDto>(ROUTES.machines);
  assert.deepEqual(
    machines.map(({ machine, missing }) => [machine, missing]),
    [
      ["laptop", 0],
      ["tower", 0],
    ],
  );
  const own = await middle.get<{ events: EventDto[] }>(`${ROUTES.log}?machine=here`);
  assert.deepEqual(own.events, []);
  const ofTower = await middle.get<readonly { session_id: string }[]>(`${ROUTES.sessions}?machine=tower`);
  assert.deepEqual(
    ofTower.map(({ session_id }) => session_id),
    ["tower"],
  );
});

// The test before kills each end once.
if (IS_STRESS) {
  test("events arrive once and in order while both ends are killed again and again", async (t) => {
    const homes = { central: configHome(t), laptop: configHome(t) };
    let end = await central(t, homes.central);
    const port = Number(new URL(end.url).port);
    let laptop = await leaf(t, homes.laptop, "laptop", end.url);
    await waitFor("the machine", async () => (await end.get<MachinesDto>(ROUTES.machines)).machines.length === 1);
    for (const round of upTo(4)) {
      await report(laptop, "laptop", upTo(40, round * 80));
      if (round % 2 === 0) {
        await end.end("SIGKILL");
        await report(laptop, "laptop", upTo(40, round * 80 + 40));
        end = await central(t, homes.central, port);
      } else {
        await laptop.end("SIGKILL");
        laptop = await leaf(t, homes.laptop, "laptop", end.url);
        await report(laptop, "laptop", upTo(40, round * 80 + 40));
      }
    }
    const events = await eventsOnceThere(end, 320);
    assert.deepEqual(numbersOf(events, "laptop"), upTo(320));
  });
}
