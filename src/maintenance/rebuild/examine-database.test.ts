import assert from "node:assert/strict";
import { copyFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { payload } from "../../../test/support/payload.ts";
import { archiveName } from "../../system/paths.ts";
import { isArchiveSeen, examineDatabase, noteClosed } from "./examine-database.ts";

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

test("an archive unchanged since a daemon closed it need not be listed again", (t) => {
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

test("a truncated record of the archive is ignored", (t) => {
  const { paths, isSeen } = closedHome(t);
  writeFileSync(join(paths.dataDir, "archive-seen.json"), '{"database":');
  assert.ok(!isSeen());
});
