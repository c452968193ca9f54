import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { archivedHome, type ArchivedHome } from "../../../test/support/archived-home.ts";
import { flip, pagesOf } from "../../../test/support/break-file.ts";
import { payload } from "../../../test/support/payload.ts";
import type { NotificationPolicy } from "../../core/ports.ts";
import { createOutbox } from "../../store/outbox/outbox-queries.ts";
import { createThreadStore } from "../../store/outbox/thread-store.ts";
import type { Store } from "../../store/store.ts";
import { readRecoveries } from "./recovery-report.ts";
import { archiveDays } from "./replay-archive.ts";

const prompt = (number: number): string =>
  payload({ session_id: `s${number % 3}`, hook_event_name: "UserPromptSubmit", prompt: `do ${number}` });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const seqsOf = (store: Store): number[] => store.eventsAfter(0, 10_000).map(({ seq }) => seq);

/** Notifies everything, to one destination. */
const LOUD: NotificationPolicy = {
  decide: ({ receivedAtMs }) => ({
    isNotified: true,
    reason: { code: "listed", details: {} },
    kind: "notice",
    cause: `c${receivedAtMs}`,
    ping: false,
    silent: false,
    destinationIds: ["channel:1"],
  }),
};

function archivedFiles({ paths }: ArchivedHome): string[] {
  return archiveDays(paths).flatMap((day) => readdirSync(join(paths.archiveDir, day)).map((name) => join(day, name)));
}

test("a sound database is rebuilt as it was, with all its numbers, twice in a row", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, upTo(30).map(prompt));
  const before = [seqsOf(store), store.sessions({ limit: 9, nowMs: 0 }), store.metrics(0), store.event(7)];
  store.close();
  for (const _ of upTo(2)) {
    const report = await home.rebuild();
    assert.deepEqual([report.events.from_archive, report.events.taken_over, report.missing.count], [30, 0, 0]);
    const after = home.open();
    assert.deepEqual([seqsOf(after), after.sessions({ limit: 9, nowMs: 0 }), after.metrics(0), after.event(7)], before);
    assert.equal(after.lastSeq(), 30);
    after.close();
  }
  assert.equal(readRecoveries(home.paths).length, 2);
});

const asking = (name: string, id: string): string =>
  payload({ session_id: id, hook_event_name: name, tool_name: "Bash", tool_use_id: id, tool_input: { command: id } });

test("marks survive a rebuild, and one of an item that ended does not", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  for (const id of ["s1", "s2"]) home.ingest(store, [asking("PreToolUse", id), asking("PermissionRequest", id)]);
  const mark = { kind: "handled", untilMs: null, atMs: 1 } as const;
  for (const id of ["s1", "s2"]) store.mark(id, { item: `permission:${id}`, ...mark });
  const stale = "INSERT INTO marks SELECT id, 'permission:over', 'handled', NULL, 1 FROM sessions";
  store.database.exec(stale);
  store.close();
  await home.rebuild();
  const after = home.open();
  const marks = after.database.prepare("SELECT item FROM marks ORDER BY item").all();
  assert.deepEqual(
    marks.map(({ item }) => item),
    ["permission:s1", "permission:s2"],
  );
  assert.equal(after.attentionCounts(Date.UTC(2026, 10, 24, 12, 1)).handled, 2);
});

test("pending messages and Discord threads survive, and no other message is pending", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, upTo(6).map(prompt), LOUD);
  const outbox = createOutbox(store.database);
  outbox.complete([1, 2, 3, 4], { state: "sent", messageId: "m", sentAtMs: 5 });
  const clock = { now: () => 7 };
  const place = { sessionId: "s1", destinationId: "channel:1", threadId: "t", cardMessageId: "c", cardDigest: null };
  createThreadStore(store.database, clock).save({ ...place, archived: false });
  store.close();
  flip(home.paths.databaseFile, 0, 16);

  const report = await home.rebuild({ cause: "damaged" });
  assert.deepEqual(report.messages, { kept: 6, waiting: 2, doubtful: 0, places: 1 });
  const after = home.open();
  assert.deepEqual(
    createOutbox(after.database)
      .open("channel:1", 9)
      .map(({ id, seq }) => [id, seq]),
    [
      [5, 5],
      [6, 6],
    ],
  );
  assert.equal(createThreadStore(after.database, clock).find("s1", "channel:1")?.threadId, "t");
});

test("where the newest transactions are lost, a person decides on pending messages", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, upTo(4).map(prompt), LOUD);
  store.close();
  const behind = home.open();
  behind.database.exec(`DELETE FROM verdicts WHERE seq > 2; DELETE FROM sources WHERE seq > 2;
    DELETE FROM payloads WHERE seq > 2; DELETE FROM outbox WHERE seq > 2; DELETE FROM events WHERE seq > 2;
    UPDATE sqlite_sequence SET seq = 2 WHERE name = 'events'`);
  behind.close();

  const report = await home.rebuild({ cause: "behind" });
  assert.deepEqual([report.events.total, report.missing.count, report.messages.doubtful], [4, 0, 2]);
  const after = home.open();
  const outbox = createOutbox(after.database);
  assert.equal(outbox.openCount("channel:1"), 0);
  assert.equal(outbox.list({ state: "failed", limit: 9 }).length, 2);
  assert.deepEqual(outbox.decisionOf(4), { isNotified: false, reason: { code: "rebuilt", details: {} } });
});

test("numbers that neither the archive nor the old file has are reported once", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, upTo(40).map(prompt));
  store.close();
  for (const file of archivedFiles(home)) {
    if (/0000000000(?:12|13|20)-/.test(file)) rmSync(join(home.paths.archiveDir, file));
  }
  for (const page of pagesOf(home.paths.databaseFile, "events", "root")) flip(home.paths.databaseFile, page, 4096);
  const report = await home.rebuild({ cause: "damaged" });
  assert.equal(report.missing.count, 3);
  assert.deepEqual(
    report.missing.ranges.map(({ from, to, after, before }) => [from, to, after?.slice(14, 19), before?.slice(14, 19)]),
    [
      [12, 13, "00:10", "00:13"],
      [20, 20, "00:18", "00:20"],
    ],
  );
  const after = home.open();
  assert.equal(after.event(11)?.summary, "do 10");
  assert.equal(after.event(12), null);
  assert.equal(after.lastSeq(), 40);
  after.close();
  assert.equal((await home.rebuild()).missing.count, 0, "nothing is lost a second time");
});

test("events older than the archive are taken from the old file with their payloads", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, upTo(20).map(prompt));
  const before = store.event(3);
  store.close();
  rmSync(home.paths.archiveDir, { recursive: true });
  flip(home.paths.databaseFile, 0, 16);
  const report = await home.rebuild({ cause: "damaged" });
  assert.deepEqual([report.events.from_archive, report.events.taken_over, report.missing.count], [0, 20, 0]);
  assert.deepEqual(home.open().event(3), before);
});

test("an archived file that is no event is reported, and the old file's event taken", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, upTo(5).map(prompt));
  store.close();
  const [first = "", second = ""] = archivedFiles(home).sort();
  writeFileSync(join(home.paths.archiveDir, second), "{ torn");
  const report = await home.rebuild();
  assert.deepEqual(report.unreadable_files, { count: 1, names: [second] });
  assert.deepEqual(seqsOf(home.open()), [1, 2, 3, 4, 5]);
  assert.ok(existsSync(join(home.paths.archiveDir, first)));
});

test("of two archived events with one number both stay, the older renumbered", async (t) => {
  const home = archivedHome(t);
  const first = home.open();
  home.ingest(first, upTo(3).map(prompt));
  first.close();
  rmSync(home.paths.databaseFile);
  const second = home.open();
  home.ingest(second, [prompt(100), prompt(101)]);
  second.close();
  const report = await home.rebuild();
  assert.equal(report.events.renumbered, 2);
  const after = home.open();
  const reported = after.eventsAfter(0, 99).map(({ seq, summary }) => `${seq} ${summary}`);
  assert.deepEqual(reported.slice(0, 3), ["1 do 100", "2 do 101", "3 do 2"]);
  assert.deepEqual(
    reported
      .slice(3)
      .map((line) => line.slice(line.indexOf(" ") + 1))
      .sort(),
    ["do 0", "do 1"],
  );
  after.close();
  assert.equal((await home.rebuild()).events.renumbered, 0, "their files bear the new numbers");
});

test("an aborted rebuild leaves everything unchanged and no file behind", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, upTo(20).map(prompt));
  store.close();
  // Reading a database leaves an empty journal.
  const files = (): string[] => readdirSync(home.paths.dataDir).filter((name) => !/-(?:wal|shm)$/.test(name));
  const before = files();
  const stop = new AbortController();
  const ended = home.rebuild({ signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
  await assert.rejects(ended, /enough/);
  assert.deepEqual(files(), before);
});
