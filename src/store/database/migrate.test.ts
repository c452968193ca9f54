import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { databaseOfVersion22 } from "../../../test/support/database-of-version-22.ts";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { findText } from "../../../test/support/find-text.ts";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { AppError } from "../../core/errors/errors.ts";
import { openStore } from "../store.ts";
import { migrate, NEWEST_VERSION, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";

test("a database of version 22 opens with everything in it", (t) => {
  const store = tempStore(t, databaseOfVersion22(t));
  assert.equal(schemaVersion(store.database), NEWEST_VERSION);
  assert.equal(store.session("s1")?.title, "needle in a haystack");
  assert.equal(store.session("s1")?.eventCount, 6);
  const [call] = store.toolCalls("s1", { before: null, limit: 9 }).rows;
  assert.deepEqual([call?.summary, call?.outcome, call?.startSeq, call?.endSeq], ["ls", "ok", 3, 5]);
  const key = "hook-1000-0.json@1795521600000000000";
  assert.deepEqual(new Map(store.knownSources([key, "c.json@3"])), new Map([[key, 1]]));
  const messages = store.database.prepare("SELECT state, text FROM outbox ORDER BY id").all();
  assert.deepEqual(
    messages.map((row) => ({ ...row })),
    [
      { state: "sent", text: "shop failed" },
      { state: "waiting", text: null },
    ],
  );
  assert.deepEqual(findText(store, "needle"), [2]);
  assert.equal(store.metrics(5000).totalThreads, 1);
  fill(store, [payload({ session_id: "s1" })]);
  assert.equal(store.lastSeq(), 9);
});

/** Each column, index and trigger. Columns of one table are compared in their order. */
function schemaOf(database: DatabaseSync): readonly string[] {
  const columns = database.prepare(`
    SELECT format('%s.%s %s %d %s %d', t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk) AS text
    FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c WHERE t.schema = 'main' ORDER BY t.name, c.cid`);
  const others = database.prepare(
    "SELECT sql AS text FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name",
  );
  return [...columns.all(), ...others.all()].map(({ text }) => String(text).replaceAll(/\s+/g, " "));
}

test("a new database has the tables of a migrated one", (t) => {
  const migrated = tempStore(t, databaseOfVersion22(t));
  assert.deepEqual(schemaOf(tempStore(t).database), schemaOf(migrated.database));
});

test("an update marks failures that had left the inbox, and brings back waits that had", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const old = tempStore(t, file);
  const [dayMs, nowMs] = [86_400_000, Date.UTC(2026, 10, 25)];
  const aged = (sessionId: string, state: "failed" | "waiting", ageMs: number) =>
    storedSession({ sessionId, state, process: null, stateSinceMs: nowMs - ageMs, lastUsedAtMs: nowMs - ageMs });
  const sessions = [aged("w", "waiting", dayMs), aged("f", "failed", dayMs), aged("new", "failed", 0)];
  old.commit({ events: [], calls: [], transitions: [], sessions });
  old.database.exec(
    `DROP INDEX sessions_failed; CREATE TABLE health_samples (id); CREATE TABLE api_requests (id);
    CREATE TABLE collectors (id); ALTER TABLE usage ADD COLUMN request_id TEXT; ALTER TABLE sessions DROP COLUMN agent; PRAGMA user_version = ${SCHEMA_VERSION}`,
  );
  old.close();
  const store = tempStore(t, file);
  const { waiting, failed, handled } = store.attentionCounts(nowMs);
  assert.deepEqual({ waiting, failed, handled }, { waiting: 1, failed: 2, handled: 1 });
  const session = sessions.find(({ sessionId }) => sessionId === "f");
  const marks = session === undefined ? [] : store.marksOf(session);
  assert.deepEqual(
    marks.map(({ item, kind }) => [item, kind]),
    [[`failure:${nowMs - dayMs}`, "handled"]],
  );
});

test("opening twice migrates once", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  openStore(file).close();
  const store = tempStore(t, file);
  assert.equal(schemaVersion(store.database), NEWEST_VERSION);
});

test("a database of a newer release is refused and left alone", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 999");
  newer.close();
  assert.throws(
    () => openStore(file),
    (thrown) => thrown instanceof AppError && thrown.code === "store/newer",
  );
  const after = new DatabaseSync(file);
  t.after(() => after.close());
  assert.equal(schemaVersion(after), 999);
});

test("a failing step leaves the version before it", (t) => {
  const database = new DatabaseSync(join(tempDir(t), "x.db"));
  t.after(() => database.close());
  database.exec("CREATE TABLE totals (already INTEGER)");
  assert.throws(() => migrate(database, "x.db"));
  assert.equal(schemaVersion(database), 0);
  assert.equal(database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'sessions'").get()?.["n"], 0);
});
