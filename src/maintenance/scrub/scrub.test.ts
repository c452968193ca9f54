import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { fill } from "../../../test/support/filled-store.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { openStore } from "../../store/store.ts";
import { pathsUnder } from "../../system/paths.ts";
import { scrub } from "./scrub.ts";

/** In pieces, so that secret scanners do not report this file. */
const SECRET = ["gh", "p_", "A1b2C3d4E5f6".repeat(3)].join("");

/** A database with secrets, and beside it every kind of leftover of others. */
function home(t: TestContext) {
  const paths = pathsUnder(tempDir(t));
  const file = paths.databaseFile;
  const store = openStore(file);
  fill(
    store,
    Array.from({ length: 200 }, (_, at) => payload({ tool_name: "Bash", tool_input: { command: `run ${at}` } })),
  );
  store.database.prepare("UPDATE payloads SET payload = replace(payload, 'run ', ?)").run(`use ${SECRET} for `);
  for (const copy of [".before-rebuild-2026-11-25T12-00-00-000Z", ".v7.backup", ".corrupt-2026-11-24T12-00-00-000Z"]) {
    store.database.prepare("VACUUM INTO ?").run(file + copy);
  }
  store.close();
  const broken = `${file}.corrupt-2026-11-24T12-00-00-000Z`;
  truncateSync(broken, Math.floor(statSync(broken).size / 2));
  writeFileSync(`${file}.corrupt-2026-11-23T12-00-00-000Z`, `no database ${SECRET}`);
  writeFileSync(`${file}.corrupt-2026-11-22T12-00-00-000Z-wal`, `no journal ${SECRET}`);
  copyFileSync(`${file}.v7.backup`, `${file}.rebuilding`);
  const foreign = new DatabaseSync(`${file}.foreign-2026-11-21T12-00-00-000Z`);
  foreign.exec(
    `CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO messages VALUES (1, '${SECRET}')`,
  );
  foreign.close();
  const look = async (order: { readonly dryRun: boolean; readonly removeBroken: boolean }) =>
    scrub({ paths, redactor: BUILT_IN, signal: new AbortController().signal, onProgress: () => {}, ...order });
  return { file, look, holdsSecret: (name: string) => readFileSync(file + name, "latin1").includes(SECRET) };
}

const BROKEN = [
  ".corrupt-2026-11-22T12-00-00-000Z-wal",
  ".corrupt-2026-11-23T12-00-00-000Z",
  ".corrupt-2026-11-24T12-00-00-000Z",
];
const FOREIGN = ".foreign-2026-11-21T12-00-00-000Z";
const SOUND = ["", ".before-rebuild-2026-11-25T12-00-00-000Z", ".v7.backup"];

test("backups and set-aside files are cleaned; failures are named with a reason", async (t) => {
  const { file, look, holdsSecret } = home(t);
  const short = (name: string): string => name.slice(file.length);
  const foretold = await look({ dryRun: true, removeBroken: false });
  for (const name of [...SOUND, ...BROKEN, FOREIGN]) assert.ok(holdsSecret(name), name);
  const foreign = readFileSync(file + FOREIGN);
  const report = await look({ dryRun: false, removeBroken: false });
  for (const name of SOUND) assert.ok(!holdsSecret(name), name);
  assert.deepEqual(readFileSync(file + FOREIGN), foreign);
  assert.equal(existsSync(`${file}.rebuilding`), false);
  const names = report.skipped.map((one) => short(one.file)).toSorted();
  assert.deepEqual(names, [...BROKEN, FOREIGN]);
  assert.deepEqual(foretold.skipped.map((one) => short(one.file)).toSorted(), names);
  assert.deepEqual(
    report.skipped.filter(({ isRemovable }) => !isRemovable).map((one) => short(one.file)),
    [FOREIGN],
  );
  for (const { reason } of report.skipped) assert.ok(reason.length > 5, reason);
});

test("on request broken copies are removed; sound or foreign ones never", async (t) => {
  const { file, look } = home(t);
  const foretold = await look({ dryRun: true, removeBroken: true });
  for (const name of BROKEN) assert.ok(existsSync(file + name), name);
  const report = await look({ dryRun: false, removeBroken: true });
  assert.deepEqual(
    [...report.removed].toSorted(),
    BROKEN.map((name) => file + name),
  );
  assert.deepEqual([...foretold.removed].toSorted(), [...report.removed].toSorted());
  for (const name of BROKEN) assert.equal(existsSync(file + name), false, name);
  for (const name of [...SOUND, FOREIGN]) assert.ok(existsSync(file + name), name);
  assert.deepEqual(
    report.skipped.map((one) => one.file),
    [file + FOREIGN],
  );
});

test("a damaged database is reported as such, and is not removed", async (t) => {
  const { file, look } = home(t);
  truncateSync(file, Math.floor(statSync(file).size / 2));
  await assert.rejects(look({ dryRun: false, removeBroken: true }), { code: "store/damaged" });
  assert.ok(existsSync(file));
});

test("another program's file in the database's place is left unchanged", async (t) => {
  const { file, look } = home(t);
  copyFileSync(file + FOREIGN, file);
  await assert.rejects(look({ dryRun: false, removeBroken: true }), { code: "store/foreign" });
  assert.deepEqual(readFileSync(file), readFileSync(file + FOREIGN));
});
