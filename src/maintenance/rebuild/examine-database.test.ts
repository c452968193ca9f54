import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { payload } from "../../../test/support/payload.ts";
import { archiveName } from "../../system/paths.ts";
import { examineDatabase } from "./examine-database.ts";

/** A database and its archive as a daemon leaves them. */
function closedHome(t: TestContext) {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, [payload(), payload()]);
  store.close();
  return home.paths;
}

test("a database that has all of its archive needs no rebuild", (t) => {
  assert.equal(examineDatabase(closedHome(t)), null);
});

test("a database that lacks an archived event is behind", (t) => {
  const paths = closedHome(t);
  const [day = ""] = readdirSync(paths.archiveDir);
  writeFileSync(join(paths.hooksDir, archiveName(9, Date.parse(day), "hook-1-0.json")), payload());
  assert.equal(examineDatabase(paths)?.cause, "behind");
});

test("a missing database beside an archive was deleted; without one it is new", (t) => {
  const paths = closedHome(t);
  rmSync(paths.databaseFile);
  assert.equal(examineDatabase(paths)?.cause, "deleted");
  rmSync(paths.archiveDir, { recursive: true });
  assert.equal(examineDatabase(paths), null);
});
