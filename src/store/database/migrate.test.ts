import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { findText } from "../../../test/support/find-text.ts";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { IS_STRESS } from "../../../test/support/tier.ts";
import { AppError } from "../../core/errors/errors.ts";
import { openStore } from "../store.ts";
import { migrate, MIGRATIONS, schemaVersion } from "./migrate.ts";

/** Content of a database of version 1: as SQL, because the code of that time is gone. */
const FILL_VERSION_1 = `
INSERT INTO sessions VALUES (1, 'old', 'Title', 'shop', '/home/dev/shop', 'm', 'done', 10, 'Stop', 2000, 1000, NULL, NULL,
  NULL, 'default', NULL, 2, 1, 1, 0, 0, '{"waits":[],"openToolCalls":[],"subagents":[],"tasks":[]}');
INSERT INTO events (session, hook_event_name, received_at, summary, status, source_name)
  VALUES (1, 'UserPromptSubmit', 1000, 'needle in a haystack', 'started', 'a.json'), (1, 'Stop', 2000, '', 'ok', 'b.json');
INSERT INTO payloads VALUES (1, '{"prompt":"needle in a haystack"}', NULL, 'needle in a haystack'), (2, '{}', NULL, '');
INSERT INTO sources VALUES ('a.json@1', 1), ('hook-7-0-3.json@1764150000123456789', 2);
INSERT INTO minutes VALUES (0, 2, 1, 0);
UPDATE totals SET events = 2, sessions = 1, session_duration_ms = 1000;
`;

/** Additions of each later version, so that a database of any version can be filled as it was then. */
const FILL_LATER: Readonly<Record<number, string>> = {
  2: "INSERT INTO thread_mappings VALUES ('old', '123456789012345678', '876543210987654321', 'shop', 1, 2, 0);",
  3: "UPDATE search_progress SET indexed_through = 0;",
  4: `INSERT INTO verdicts VALUES (1, 1, '{"code":"level","details":{}}');
    INSERT INTO outbox (seq, session_id, destination, kind, cause, mention, silent, created_at, state)
      VALUES (1, 'old', 'webhook:1', 'failure', 'c', 1, 0, 5, 'waiting');`,
  5: `INSERT INTO tool_calls (session, tool_use_id, tool_name, summary, started_at) VALUES (1, 't', 'Bash', 'ls', 1500);
    INSERT INTO transitions (session, at, from_state, to_state, cause) VALUES (1, 2000, 'working', 'done', 'turn-ended');
    INSERT INTO messages (session, uuid, at, role, text) VALUES (1, 'u', 1000, 'prompt', 'needle');
    INSERT INTO transcripts VALUES (1, '', '{}');`,
  6: "UPDATE tool_calls SET outcome = 'ok', ended_at = 1600, duration_ms = 100 WHERE tool_use_id = 't';",
  7: `INSERT INTO outbox (session_id, destination, kind, cause, mention, silent, created_at, state)
      VALUES ('health', 'webhook:1', 'health', 'health:1', 0, 0, 6, 'waiting');`,
  8: "INSERT INTO stored_by VALUES (1000, 2); INSERT INTO removed VALUES ('events', 'age', 1, 100, 1000);",
  9: "UPDATE outbox SET seq = 2 WHERE cause = 'health:1';",
  10: "INSERT INTO sources VALUES ('observed', 2);",
  11: `INSERT INTO collectors (collector, instance, seq) VALUES ('c', 'i', 1);
    INSERT INTO api_requests VALUES (1, 'req', 1, '', 1000, 'claude-opus-5-5', 1, 2, 3, 4, 5, 0, 0.5, NULL);`,
  12: `INSERT INTO machines (machine_id, name, label, version, log_id, position, message_position, waiting, missing, skew_ms,
      first_heard_at, last_heard_at) VALUES ('m', 'laptop', 'laptop', '1', 'l', 0, 0, 0, 0, 0, 1, 1);`,
  13: "INSERT INTO machine_logs VALUES (1, 'l2', 7, 'key', 0, 1);",
  14: "UPDATE outbox SET reason = 'HTTP 503' WHERE cause = 'c';",
  15: `INSERT INTO health_changes (at, name, to_status, value, codes)
      VALUES (1, 'disk', 'failed', '1 MB free', '{"value":[],"detail":[],"fix":null}');
    UPDATE sessions SET believed_until = 5 WHERE session_id = 'old';`,
  16: "UPDATE sessions SET last_seen_at = 2000 WHERE session_id = 'old';",
  17: `UPDATE events SET result = '{"exitCode":1}' WHERE seq = 2;
    UPDATE tool_calls SET start_seq = 1, end_seq = 2 WHERE tool_use_id = 't';`,
  18: "INSERT INTO import_runs VALUES (1, 500, 1000, NULL, 3, 1, 0, 1, 12);",
  19: "INSERT INTO marks VALUES (1, 'failure:5', 'snoozed', 9000, 6);",
  20: `UPDATE tool_calls SET permission = '{"askedAtMs":1500,"decision":"allowed","by":null}' WHERE tool_use_id = 't';`,
  21: "UPDATE outbox SET text = 'shop · failed' WHERE cause = 'c';",
  22: "UPDATE outbox SET resolved_at = 9 WHERE cause = 'c';",
  23: "UPDATE marks SET at = 7;",
};

/** The oldest version goes through every step, the newest through none. */
const VERSIONS = IS_STRESS ? [...MIGRATIONS.keys()] : [0, 3, 6, MIGRATIONS.length - 2, MIGRATIONS.length - 1];

for (const version of VERSIONS) {
  const from = version + 1;
  test(`a filled database of version ${from} opens with everything in it`, (t) => {
    const file = join(tempDir(t), "dashboard.db");
    const old = new DatabaseSync(file);
    migrate(old, file, 1);
    old.exec(FILL_VERSION_1);
    for (let step = 2; step <= from; step += 1) {
      migrate(old, file, step);
      old.exec(FILL_LATER[step] ?? assert.fail(`version ${step} has no filling`));
    }
    assert.equal(schemaVersion(old), from);
    old.close();

    const store = tempStore(t, file);
    assert.equal(schemaVersion(store.database), MIGRATIONS.length);
    assert.equal(store.session("old")?.title, "Title");
    assert.equal(store.sessions({ state: "done", limit: 9, nowMs: 5000 }).length, 1);
    const ofHook = "hook-7-0-3.json@1764150000123456789";
    assert.deepEqual(
      new Map(store.knownSources(["a.json@1", "c.json@3", ofHook])),
      new Map([
        ["a.json@1", 1],
        [ofHook, 2],
      ]),
    );
    // Two steps created the outbox anew, with all of its rows.
    assert.equal(
      store.database.prepare("SELECT count(*) AS n FROM outbox").get()?.["n"],
      from >= 7 ? 2 : from >= 4 ? 1 : 0,
    );
    store.indexSearch(100);
    assert.deepEqual(findText(store, "needle"), [1]);
    assert.equal(store.metrics(5000).totalThreads, from >= 2 ? 1 : 0);
    fill(store, [payload({ session_id: "old" })]);
    assert.equal(store.lastSeq(), 3);
  });
}

test("a migrated session of version 4 makes no false claims", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const old = new DatabaseSync(file);
  migrate(old, file, 4);
  old.exec(FILL_VERSION_1);
  old.exec("UPDATE sessions SET state = 'failed', failure = 'API Error: 529 Overloaded'");
  old.close();
  const store = tempStore(t, file);
  const session = store.session("old") ?? assert.fail("it is gone");
  assert.deepEqual(session.failure, { code: "unknown", message: "API Error: 529 Overloaded", untilMs: null });
  assert.equal(session.lastSeenAtMs, session.lastUsedAtMs);
  const { titleBy, process, usage, turnSinceMs, background, teammates, parentSessionId } = session;
  assert.deepEqual(
    { titleBy, process, usage, turnSinceMs, background, teammates, parentSessionId },
    {
      titleBy: null,
      process: null,
      usage: null,
      turnSinceMs: null,
      background: [],
      teammates: [],
      parentSessionId: null,
    },
  );
  const page = { before: null, limit: 9 };
  assert.deepEqual(store.toolCalls("old", page), { rows: [], next: null });
  assert.deepEqual(store.transitions("old", page), { rows: [], next: null });
  assert.equal(store.event(1)?.source, "hook");
});

test("an update marks failures that had left the inbox, and brings back waits that had", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const old = tempStore(t, file);
  const [dayMs, nowMs] = [86_400_000, Date.UTC(2026, 10, 25)];
  const aged = (sessionId: string, state: "failed" | "waiting", ageMs: number) =>
    storedSession({ sessionId, state, process: null, stateSinceMs: nowMs - ageMs, lastUsedAtMs: nowMs - ageMs });
  const sessions = [aged("w", "waiting", dayMs), aged("f", "failed", dayMs), aged("new", "failed", 0)];
  old.commit({ events: [], calls: [], transitions: [], sessions });
  old.database.exec("DROP INDEX sessions_failed; PRAGMA user_version = 22");
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
  assert.equal(schemaVersion(store.database), MIGRATIONS.length);
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
