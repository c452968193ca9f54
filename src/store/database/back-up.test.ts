import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { AppError } from "../../core/errors/errors.ts";
import { backUp } from "./back-up.ts";
import { migrate, MIGRATIONS, NEWEST_VERSION, schemaVersion } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";

const BEFORE = NEWEST_VERSION - 1;

/** A database of the previous release, with some rows. */
function oldDatabase(t: TestContext): string {
  const file = join(tempDir(t), "dashboard.db");
  const database = new DatabaseSync(file);
  migrate(database, file, BEFORE);
  const insert = database.prepare("INSERT INTO minutes VALUES (?, 1, 2, 3)");
  database.exec("BEGIN");
  for (let minute = 0; minute < 500; minute += 1) insert.run(minute);
  database.exec("COMMIT");
  database.close();
  return file;
}

function look(file: string): { readonly version: number; readonly minutes: unknown } {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const minutes = database.prepare("SELECT count(*) AS count FROM minutes").get()?.["count"];
    return { version: schemaVersion(database), minutes };
  } finally {
    database.close();
  }
}

const codeOf = (work: () => void): string => {
  try {
    work();
    return "none";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

test("before an upgrade the whole database is copied beside it, under its version", (t) => {
  const file = oldDatabase(t);
  openDatabase(file).close();
  assert.deepEqual(look(file), { version: NEWEST_VERSION, minutes: 500 });
  assert.deepEqual(look(`${file}.v${BEFORE}.backup`), { version: BEFORE, minutes: 500 });
});

test("the backup goes back in place of the database, and is upgraded again", (t) => {
  const file = oldDatabase(t);
  openDatabase(file).close();
  const backup = `${file}.v${BEFORE}.backup`;
  rmSync(file);
  const copy = new DatabaseSync(backup);
  copy.prepare("VACUUM INTO ?").run(file);
  copy.close();
  openDatabase(file).close();
  assert.deepEqual(look(file), { version: NEWEST_VERSION, minutes: 500 });
});

test("a new database and one of this release are not copied", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  openDatabase(file).close();
  openDatabase(file).close();
  assert.deepEqual(
    readdirSync(join(file, "..")).filter((name) => name.includes("backup")),
    [],
  );
});

test("backups of the last two versions stay, and an unfinished backup is rewritten", (t) => {
  const file = oldDatabase(t);
  for (const version of [2, 3, 4]) writeFileSync(`${file}.v${version}.backup`, "");
  writeFileSync(`${file}.v${BEFORE}.backup.tmp`, "half");
  openDatabase(file).close();
  assert.deepEqual(
    readdirSync(join(file, ".."))
      .filter((name) => name.includes("backup"))
      .sort(),
    [`dashboard.db.v4.backup`, `dashboard.db.v${BEFORE}.backup`].sort(),
  );
});

test("without room for the copy no file is touched, and the needed room is named", (t) => {
  const file = oldDatabase(t);
  const database = new DatabaseSync(file);
  t.after(() => database.close());
  assert.equal(
    codeOf(() => backUp({ database, file, version: BEFORE, freeBytes: () => 1_000_000 })),
    "store/backup-space",
  );
  assert.equal(existsSync(`${file}.v${BEFORE}.backup`), false);
});

test("failed upgrade is reported and leaves the previous version and its backup", (t) => {
  const file = oldDatabase(t);
  const database = new DatabaseSync(file);
  // No step can be taken twice.
  database.exec(MIGRATIONS.at(-1) ?? "");
  database.close();
  assert.equal(
    codeOf(() => openDatabase(file)),
    "store/migration",
  );
  assert.deepEqual(look(file), { version: BEFORE, minutes: 500 });
  assert.deepEqual(look(`${file}.v${BEFORE}.backup`), { version: BEFORE, minutes: 500 });
});

test("killed during an upgrade, the next start has the old version and upgrades it", async (t) => {
  const file = oldDatabase(t);
  // The same transaction, held open at its end until the kill.
  const script = `
    import { DatabaseSync } from "node:sqlite";
    import { MIGRATIONS } from ${JSON.stringify(join(import.meta.dirname, "migrate.ts"))};
    const database = new DatabaseSync(${JSON.stringify(file)});
    database.exec("PRAGMA journal_mode = WAL; PRAGMA cache_spill = 1; BEGIN IMMEDIATE");
    database.exec(MIGRATIONS.at(-1));
    process.stdout.write("in the middle");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.deepEqual(look(file), { version: BEFORE, minutes: 500 });
  openDatabase(file).close();
  assert.deepEqual(look(file), { version: NEWEST_VERSION, minutes: 500 });
});

test("a database of another program is refused and left alone", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const other = new DatabaseSync(file);
  other.exec("CREATE TABLE notes (text TEXT)");
  other.close();
  assert.equal(
    codeOf(() => openDatabase(file)),
    "store/foreign",
  );
  const after = new DatabaseSync(file);
  t.after(() => after.close());
  assert.deepEqual(
    after
      .prepare("SELECT name FROM sqlite_schema")
      .all()
      .map(({ name }) => name),
    ["notes"],
  );
});

test("a database that another program holds is waited for, then said to be held", (t) => {
  const file = oldDatabase(t);
  const holder = new DatabaseSync(file);
  t.after(() => holder.close());
  holder.exec("BEGIN EXCLUSIVE");
  assert.equal(
    codeOf(() => openDatabase(file)),
    "store/locked",
  );
  holder.exec("ROLLBACK");
  openDatabase(file).close();
  assert.deepEqual(look(file), { version: NEWEST_VERSION, minutes: 500 });
});
