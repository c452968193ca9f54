import assert from "node:assert/strict";
import { appendFileSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { EventDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { eventFixtures, payload, SESSION_FIXTURES, sessionFixture } from "../../support/payload.ts";
import { openStream } from "../../support/stream-client.ts";
import { IS_STRESS } from "../../support/tier.ts";
import { waitFor } from "../../support/wait-for.ts";
import { shareInFile } from "../../support/whole-file.ts";

/** Some of each kind of session; in test/stress all recorded ones. */
const SESSIONS = IS_STRESS ? SESSION_FIXTURES : ["err-rate-limit", "main", "perm"];

let home: ConfigHome;
let daemon: DaemonProcess;
let command: string;
shareInFile(async (t) => {
  home = configHome(t);
  await installHooksForTest(home);
  daemon = await startDaemon(t, home);
  command = hookCommand(home);
});

async function fire(text: string | Buffer): Promise<void> {
  const result = await fireHook({ environment: home.environment, command }, text);
  assert.deepEqual(result, { exitCode: 0, output: "" });
}

/** Events stored after an earlier one. */
async function eventsAfter(seq: number): Promise<readonly EventDto[]> {
  return (await daemon.allEvents()).filter((event) => event.seq > seq);
}

const nameOf = (text: string): string => JSON.parse(text).hook_event_name;
const sessionOf = (text: string): string => JSON.parse(text).session_id;

test("recorded sessions, fired as Claude Code fires them, arrive whole and in order", async (t) => {
  const stream = await openStream(t, `${daemon.url}${ROUTES.events}`);
  const fired: string[] = [];
  for (const name of SESSIONS) {
    for (const line of sessionFixture(name)) {
      await fire(line);
      fired.push(line);
    }
  }
  await waitFor("all events on the stream", () => stream.events().length >= fired.length);

  const expected = fired.map((line) => [sessionOf(line), nameOf(line)]);
  const stored = await daemon.allEvents();
  assert.deepEqual(
    stored.map((event) => [event.session_id, event.hook_event_name]),
    expected,
  );
  assert.deepEqual(stream.events(), stored);

  const sessions = await daemon.sessions();
  assert.deepEqual(
    new Set(sessions.map((session) => session.session_id)),
    new Set(fired.map((line) => sessionOf(line))),
  );
  for (const session of sessions) {
    const own = fired.filter((line) => sessionOf(line) === session.session_id);
    assert.equal(session.event_count, own.length);
    assert.equal(session.last_event_type, nameOf(own.at(-1) ?? ""));
  }
  await waitFor("an empty spool", () => waitingFiles(home.paths.rawDir).length === 0);
  assert.deepEqual(existsSync(home.paths.deadLetterDir) ? readdirSync(home.paths.deadLetterDir) : [], []);
});

test("each known event arrives with its payload, its bytes in the archive", async () => {
  const before = await daemon.newestSeq();
  const fixtures = eventFixtures();
  for (const text of fixtures.values()) await fire(text);
  const stored = await waitFor("each event", async () => {
    const events = await eventsAfter(before);
    return events.length === fixtures.size ? events : undefined;
  });
  for (const event of stored) {
    const detail = await daemon.get<{ payload: unknown; raw_file: string }>(`/api/log/${event.seq}`);
    const text = fixtures.get(event.hook_event_name) ?? "";
    assert.deepEqual(detail.payload, JSON.parse(text));
    const archived = join(home.paths.hooksDir, detail.raw_file);
    await waitFor("the archived file", () => existsSync(archived));
    assert.equal(readFileSync(archived, "utf8"), text);
  }
});

test("another writer's file in two pieces arrives once, its pretty twin never", async (t) => {
  const before = await daemon.newestSeq();
  const stream = await openStream(t, `${daemon.url}${ROUTES.events}`);
  const text = payload({ hook_event_name: "Notification", message: "こんにちは from the Python notifier" });
  const file = join(home.paths.rawDir, "2025-07-16_17-59-33-063_Notification_5e551011.json");
  const middle = Buffer.byteLength(text) - 30;
  writeFileSync(file.replace(".json", "_pretty.json"), JSON.stringify(JSON.parse(text), null, 2));
  writeFileSync(file, Buffer.from(text).subarray(0, middle));
  // A later event has arrived, so the daemon has seen the half-written file.
  await fire(payload({ hook_event_name: "Notification", message: "later" }));
  await waitFor("the later event", () => {
    // A file that is unchanged for seconds is given up, and this may take longer.
    utimesSync(file, new Date(), new Date());
    return stream.events().length === 1;
  });
  appendFileSync(file, Buffer.from(text).subarray(middle));
  await waitFor("the event", () => stream.events().length === 2);
  const arrived = (await eventsAfter(before)).map(({ summary }) => summary);
  assert.deepEqual(arrived, ["later", "こんにちは from the Python notifier"]);
  await waitFor("the file to be archived", () => waitingFiles(home.paths.rawDir).length === 1);
});

function waitingFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".json"));
}
