import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Store } from "../../../src/store/store.ts";
import { openStore } from "../../../src/store/store.ts";
import { archiveName, pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { fill } from "../../support/filled-store.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { startInProcess } from "./in-process-daemon.ts";

const TEXT = payload({ hook_event_name: "UserPromptSubmit", prompt: "x".repeat(10_000) });

/** What a file system may make of a file that was renamed and not yet on disk. */
const REMAINS: Readonly<Record<string, { readonly bytes: Buffer; readonly reason: RegExp }>> = {
  "is empty": { bytes: Buffer.alloc(0), reason: /empty: .*power was lost/ },
  "ends too early": { bytes: Buffer.from(TEXT.slice(0, 4096)), reason: /it ends too early/ },
  "has its length but no content": { bytes: Buffer.alloc(TEXT.length), reason: /zero bytes: power was lost/ },
};

for (const [what, { bytes, reason }] of Object.entries(REMAINS)) {
  test(`a raw file that ${what} after power was lost is told as lost, and holds up no other`, async (t) => {
    const paths = emptyHome(t);
    place(paths, "hook-1-0.json", bytes);
    place(paths, "hook-2-0.json", Buffer.from(TEXT));
    const daemon = await startInProcess(t, paths);
    await waitFor("both to be gone", () => rawFiles(paths).length === 0);
    assert.equal(daemon.store.log({ limit: 9 }).events.length, 1);
    const names = readdirSync(paths.deadLetterDir).sort();
    assert.equal(names.length, 2);
    assert.deepEqual(readFileSync(join(paths.deadLetterDir, names[0] ?? "")), bytes);
    assert.match(readFileSync(join(paths.deadLetterDir, names[1] ?? ""), "utf8"), reason);
  });
}

for (const taken of ["the rename into the archive", "the hook's own rename"] as const) {
  test(`an event whose commit is on disk, and ${taken} is not, is there once`, async (t) => {
    const paths = emptyHome(t);
    const name = "hook-11-0-12.json";
    place(paths, name, Buffer.from(TEXT));
    const first = await startInProcess(t, paths);
    await waitFor("the archive", () => rawFiles(paths).length === 0);
    const [event] = first.store.log({ limit: 9 }).events;
    assert.ok(event !== undefined);
    await first.stop();

    // The names are as they were before, the times as they always were.
    const archived = join(paths.hooksDir, archiveName(event.seq, event.receivedAtMs, name));
    const before = {
      "the rename into the archive": join(paths.rawDir, name),
      "the hook's own rename": join(paths.rawTemporaryDir, name.slice("hook-".length)),
    };
    renameSync(archived, before[taken]);
    const second = await startInProcess(t, paths);
    await waitFor("the archive again", () => {
      return rawFiles(paths).length === 0 && readdirSync(paths.rawTemporaryDir).length === 0;
    });
    assert.deepEqual(
      second.store.log({ limit: 9 }).events.map(({ seq }) => seq),
      [event.seq],
    );
    assert.equal(readFileSync(archived, "utf8"), TEXT);
  });
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_BYTES = 8192;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;

test("a journal that ends anywhere has each commit up to there whole, and nothing of the next", (t) => {
  const { databaseFile, journal, commits } = databaseInUse(t);
  const cuts: number[] = [0, HEADER_BYTES / 2];
  for (let end = HEADER_BYTES; end <= journal.length; end += FRAME_BYTES) {
    cuts.push(end, end + FRAME_HEADER_BYTES + PAGE_BYTES / 2);
  }
  for (const cut of cuts.filter((end) => end <= journal.length)) {
    const expected = commits.findLast(({ journalBytes }) => journalBytes <= cut)?.events ?? 0;
    assertWhole(t, { databaseFile, journal: journal.subarray(0, cut), expected, what: `cut at ${cut}` });
  }
});

test("a page of a commit that never reached the disk takes back that commit and no other", (t) => {
  const { databaseFile, journal, commits } = databaseInUse(t);
  const [lastBut, last] = commits.slice(-2);
  assert.ok(lastBut !== undefined && last !== undefined);
  for (let start = lastBut.journalBytes; start < last.journalBytes; start += FRAME_BYTES) {
    for (const damage of [Buffer.alloc(FRAME_BYTES), Buffer.alloc(512, 7)]) {
      const damaged = Buffer.from(journal);
      damage.copy(damaged, start + (damage.length === 512 ? FRAME_HEADER_BYTES + 4096 : 0));
      assertWhole(t, { databaseFile, journal: damaged, expected: lastBut.events, what: `frame at ${start}` });
    }
  }
});

test("a checkpoint that was broken off anywhere, in the middle of a page too, loses nothing", (t) => {
  const { databaseFile, journal, commits } = databaseInUse(t);
  const expected = commits.at(-1)?.events ?? 0;
  const database = readFileSync(databaseFile);
  for (let start = HEADER_BYTES; start < journal.length; start += FRAME_BYTES) {
    const at = (journal.readUInt32BE(start) - 1) * PAGE_BYTES;
    const page = journal.subarray(start + FRAME_HEADER_BYTES, start + FRAME_BYTES);
    // As far as this page, and half of it.
    const partly = Buffer.concat([database, Buffer.alloc(Math.max(0, at + PAGE_BYTES - database.length))]);
    page.copy(partly, at, 0, PAGE_BYTES / 2);
    assertWhole(t, { databaseFile, database: partly, journal, expected, what: `page at ${at}` });
  }
});

interface Remains {
  readonly databaseFile: string;
  readonly database?: Buffer;
  readonly journal: Buffer;
  readonly expected: number;
  readonly what: string;
}

/** Opens what is left, in a folder of its own, and counts. */
function assertWhole(t: TestContext, { databaseFile, database, journal, expected, what }: Remains): void {
  const file = join(tempDir(t), "dashboard.db");
  if (database === undefined) copyFileSync(databaseFile, file);
  else writeFileSync(file, database);
  writeFileSync(`${file}-wal`, journal);
  const store = openStore(file);
  try {
    assert.equal(store.log({ limit: 100 }).events.length, expected, what);
    assert.equal(store.session("s")?.eventCount ?? 0, expected, what);
    const { totals, check } = figuresOf(store);
    assert.deepEqual({ totals, check }, { totals: expected, check: "ok" }, what);
  } finally {
    store.close();
  }
}

function figuresOf(store: Store): { totals: unknown; check: unknown } {
  const one = (sql: string): unknown => Object.values(store.database.prepare(sql).get() ?? {})[0];
  return { totals: one("SELECT events FROM totals"), check: one("PRAGMA integrity_check") };
}

/** A database between two checkpoints: how long its journal was, and how many events there were, after each commit. */
function databaseInUse(t: TestContext) {
  const databaseFile = join(tempDir(t), "dashboard.db");
  openStore(databaseFile).close();
  const store = openStore(databaseFile);
  t.after(() => store.close());
  const commits: { journalBytes: number; events: number }[] = [];
  for (let commit = 0; commit < 3; commit += 1) {
    const texts = [1, 2].map((n) =>
      payload({ session_id: "s", hook_event_name: "Notification", message: `${commit} ${n}` }),
    );
    fill(store, texts, Date.UTC(2026, 10, 25, 12, commit));
    commits.push({ journalBytes: statSync(`${databaseFile}-wal`).size, events: (commit + 1) * 2 });
  }
  const journal = readFileSync(`${databaseFile}-wal`);
  assert.equal((journal.length - HEADER_BYTES) % FRAME_BYTES, 0);
  return { databaseFile, journal, commits };
}

function emptyHome(t: TestContext): Paths {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  for (const folder of [paths.rawTemporaryDir, paths.deadLetterDir]) mkdirSync(folder, { recursive: true });
  return paths;
}

/** An hour ago: whoever wrote it is gone. */
function place(paths: Paths, name: string, bytes: Buffer): void {
  writeFileSync(join(paths.rawDir, name), bytes);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(paths.rawDir, name), anHourAgo, anHourAgo);
}

function rawFiles({ rawDir }: Paths): readonly string[] {
  return readdirSync(rawDir).filter((name) => name.endsWith(".json"));
}
