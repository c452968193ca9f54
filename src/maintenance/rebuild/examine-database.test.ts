import assert from "node:assert/strict";
import { copyFileSync, readdirSync, rmSync, utimesSync, writeFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { payload } from "../../../test/support/payload.ts";
import { archiveName } from "../../system/paths.ts";
import { isArchiveSeen, examineDatabase, noteClosed, hasLostCommits } from "./examine-database.ts";
import { flip, sizeOf } from "../../../test/support/break-file.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";

/** A database and its archive as a daemon leaves them. */
function closedHome(t: TestContext) {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, [payload(), payload()]);
  store.close();
  noteClosed(home.paths);
  const { paths } = home;
  const days = readdirSync(paths.archiveDir);
  return { paths, days, isSeen: () => isArchiveSeen(paths, days) };
}

test("a database that a daemon left intact need not be listed again", (t) => {
  const { paths, isSeen } = closedHome(t);
  assert.ok(isSeen());
  assert.equal(examineDatabase(paths), null);
});

test("an event that came into the archive from elsewhere is seen", (t) => {
  const { paths, isSeen } = closedHome(t);
  const [day = ""] = readdirSync(paths.archiveDir);
  writeFileSync(join(paths.hooksDir, archiveName(9, Date.parse(day), "hook-1-0.json")), payload());
  assert.ok(!isSeen());
  assert.equal(examineDatabase(paths)?.cause, "behind");
});

test("a restored database copy is compared with the archive, whatever its times", (t) => {
  const { paths, isSeen } = closedHome(t);
  const copy = `${paths.databaseFile}.copy`;
  copyFileSync(paths.databaseFile, copy);
  copyFileSync(copy, paths.databaseFile);
  utimesSync(paths.databaseFile, 1, 1);
  assert.ok(!isSeen());
});

test("without the database, or with another day, the archive is listed", (t) => {
  const { paths, days, isSeen } = closedHome(t);
  assert.ok(!isArchiveSeen(paths, [...days, "2000-01-01"]));
  rmSync(paths.databaseFile);
  assert.ok(!isSeen());
  assert.equal(examineDatabase(paths)?.cause, "deleted");
});

test("a note that was cut is no note", (t) => {
  const { paths, isSeen } = closedHome(t);
  writeFileSync(join(paths.dataDir, "archive-seen.json"), '{"database":');
  assert.ok(!isSeen());
});

const HEADER = 32;
const FRAME = 24 + 8192;

/** The journal of ten commits, as a kill leaves it. */
function journal(t: TestContext): string {
  const folder = tempDir(t);
  const file = join(folder, "x.db");
  const database = new DatabaseSync(file);
  t.after(() => database.close());
  database.exec("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  for (let count = 0; count < 10; count += 1) database.exec(`INSERT INTO t VALUES (${count})`);
  const copy = join(folder, "copy-wal");
  copyFileSync(`${file}-wal`, copy);
  return copy;
}

test("a journal that is whole, torn at its end, or missing has lost no confirmed event", (t) => {
  const wal = journal(t);
  assert.equal(hasLostCommits(wal), false);
  truncateSync(wal, sizeOf(wal) - 5000);
  assert.equal(hasLostCommits(wal), false);
  flip(wal, sizeOf(wal) - 3000, 100);
  assert.equal(hasLostCommits(wal), false);
  assert.equal(hasLostCommits(`${wal}-none`), false);
});

const PLACES = { "a page": HEADER + 24 + 50, "a frame's header": HEADER + FRAME + 8, "its own header": 4 } as const;
for (const [place, offset] of Object.entries(PLACES)) {
  test(`a journal in which ${place} is broken has lost the commits behind it`, (t) => {
    const wal = journal(t);
    flip(wal, offset, 8);
    assert.equal(hasLostCommits(wal), true);
  });
}
