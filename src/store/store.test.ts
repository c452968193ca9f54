import assert from "node:assert/strict";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { fill, tempStore } from "../../test/support/filled-store.ts";
import { findText } from "../../test/support/find-text.ts";
import { payload, sessionFixture } from "../../test/support/payload.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { openStore, type Store } from "./store.ts";

const START_MS = Date.UTC(2026, 10, 25, 12);
const HOUR_MS = 3_600_000;
/** How long a session stays `working` without open work. */
const QUIET_MS = 900_000;

function filled(t: TestContext, ...payloads: string[]): Store {
  const store = tempStore(t);
  fill(store, payloads, START_MS);
  return store;
}

const prompt = (session: string, text: string, cwd = "/home/dev/src/shop") =>
  payload({ session_id: session, cwd, hook_event_name: "UserPromptSubmit", prompt: text });
const bash = (session: string, command: string) =>
  payload({ session_id: session, tool_name: "Bash", tool_input: { command }, tool_use_id: `t-${command}` });

test("stored events are there after the database was closed and opened again", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const first = openStore(file);
  fill(first, sessionFixture("main"), START_MS);
  const before = first.session("69d6f265-8467-421f-9e71-09316ca7821f");
  first.close();
  const again = tempStore(t, file);
  assert.deepEqual(again.session("69d6f265-8467-421f-9e71-09316ca7821f"), before);
  assert.equal(again.lastSeq(), 48);
  assert.equal(again.firstSeq(), 1);
  assert.equal(again.eventsAfter(40, 100).length, 8);
});

test("the database file is for its owner alone", (t) => {
  const file = join(tempDir(t), "deep", "dashboard.db");
  tempStore(t, file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

for (const fate of ["deleted", "replaced"]) {
  test(`a database that was ${fate} while open rejects writes instead of losing them`, (t) => {
    const file = join(tempDir(t), "dashboard.db");
    const store = tempStore(t, file);
    fill(store, [prompt("s", "before")], START_MS);
    rmSync(file);
    if (fate === "replaced") writeFileSync(file, "");
    assert.throws(() => fill(store, [prompt("s", "after")], START_MS), { code: "store/replaced" });
    assert.equal(store.lastSeq(), 1);
  });
}

test("a database held by another program makes a writer fail soon instead of freezing", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  assert.ok(Number(store.database.prepare("PRAGMA busy_timeout").get()?.["timeout"]) <= 100);
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  assert.throws(() => fill(store, [prompt("s", "held up")], START_MS), /locked/);
  other.exec("ROLLBACK");
  other.close();
  fill(store, [prompt("s", "taken")], START_MS);
  assert.equal(store.lastSeq(), 1);
});

test("an event comes back whole: payload, cuts and the raw file it came from", (t) => {
  const store = filled(t, bash("a", "x".repeat(20_000)));
  const event = store.event(1);
  assert.equal(event?.truncations[0]?.pointer, "/tool_input/command");
  assert.match(event?.sourceName ?? "", /^hook-\d+-0\.json$/);
  assert.equal(event?.receivedAtMs, START_MS);
  assert.equal(store.event(2), null);
});

test("the log answers newest first, page after page, without a gap", (t) => {
  const store = filled(t, ...sessionFixture("main"));
  const seqs: number[] = [];
  let before: number | null = 49;
  while (before !== null) {
    const page: { events: readonly { seq: number }[]; next: number | null } = store.log({
      limit: 7,
      beforeSeq: before,
    });
    seqs.push(...page.events.map((event) => event.seq));
    before = page.next;
  }
  assert.deepEqual(
    seqs,
    Array.from({ length: 48 }, (_, index) => 48 - index),
  );
});

test("the log filters by session, event, tool, agent, project and time", (t) => {
  const store = filled(t, ...sessionFixture("main"), ...sessionFixture("perm"));
  const count = (filter: object) => store.log({ limit: 500, ...filter }).events.length;
  assert.equal(count({}), 57);
  assert.equal(count({ sessionId: "69d6f265-8467-421f-9e71-09316ca7821f" }), 48);
  assert.equal(count({ sessionId: "nobody" }), 0);
  assert.equal(count({ projectName: "perm" }), 9);
  assert.equal(count({ hookEventName: "PermissionRequest" }), 1);
  assert.equal(count({ toolName: "Grep" }), 2);
  assert.equal(count({ sinceMs: START_MS + 50_000 }), 7);
  const agent = store.log({ limit: 500 }).events.find((event) => event.agentId !== null)?.agentId ?? "";
  assert.ok(count({ agentId: agent }) > 0 && count({ agentId: agent }) < 10);
});

test("an event keeps the project of its session after `cd`", (t) => {
  const store = filled(t, prompt("a", "x"), bash("a", "cd sub"), prompt("a", "y", "/home/dev/src/shop/sub"));
  assert.deepEqual(
    store.log({ limit: 10 }).events.map((event) => event.projectName),
    ["shop", "shop", "shop"],
  );
});

test("full text finds Japanese, parts of words and special characters, indexed or not", (t) => {
  const store = filled(
    t,
    prompt("a", "認証エラーを直してください"),
    bash("a", "grep -r 'foo_bar%' src"),
    prompt("a", "Caffè LATTE"),
  );
  const find = (text: string) => findText(store, text);
  const check = () => {
    assert.deepEqual(find("認証エラー"), [1]);
    assert.deepEqual(find("認証"), [1], "two characters");
    assert.deepEqual(find("oo_bar%"), [2]);
    assert.deepEqual(find("ooxbar"), [], "an underscore is no wildcard");
    assert.deepEqual(find("latte"), [3], "case does not matter");
    assert.deepEqual(find("'foo"), [2]);
    assert.deepEqual(find('"; DROP TABLE events; --'), []);
    assert.deepEqual(find("ab\u0000c"), []);
  };
  check();
  assert.equal(store.indexSearch(2), 2);
  check();
  assert.equal(store.indexSearch(2), 1);
  assert.equal(store.indexSearch(2), 0);
  check();
});

test("sessions answer by state as shown, project and text, last used first", (t) => {
  const store = filled(
    t,
    prompt("old", "first"),
    prompt("a", "second", "/srv/api"),
    payload({ session_id: "b", hook_event_name: "SessionEnd", reason: "clear" }),
    prompt("c", "認証を直す"),
  );
  const ids = (filter: object, nowMs = START_MS + 10_000) =>
    store.sessions({ limit: 50, nowMs, ...filter }).map((session) => session.sessionId);
  assert.deepEqual(ids({}), ["c", "b", "a", "old"]);
  assert.deepEqual(ids({ limit: 2 }), ["c", "b"]);
  assert.deepEqual(ids({ state: "working" }), ["c", "a", "old"]);
  assert.deepEqual(ids({ state: "ended" }), ["b"]);
  assert.deepEqual(ids({ projectName: "api" }), ["a"]);
  assert.deepEqual(ids({ text: "認証" }), ["c"]);
  const usedMs = store.session("b")?.lastUsedAtMs;
  assert.deepEqual(ids({ usedSinceMs: usedMs }), ["c", "b"]);
  assert.deepEqual(ids({ usedUntilMs: usedMs }), ["b", "a", "old"]);
  assert.deepEqual(ids({ state: "working" }, START_MS + QUIET_MS), ["c", "a"], "the first has been silent");
  assert.deepEqual(ids({ state: "unknown" }, START_MS + QUIET_MS), ["old"]);
});

test("the metrics count the last hour, every tool, and each session's span", (t) => {
  const store = filled(
    t,
    prompt("a", "x"),
    bash("a", "one"),
    bash("a", "two"),
    payload({ session_id: "a", tool_name: "Read", tool_input: { file_path: "/x" }, tool_use_id: "r" }),
    payload({
      session_id: "a",
      hook_event_name: "PostToolUseFailure",
      tool_name: "Read",
      tool_use_id: "r",
      error: "no",
    }),
    payload({ session_id: "a", hook_event_name: "Stop", last_assistant_message: "done" }),
    prompt("b", "y"),
    payload({
      session_id: "b",
      hook_event_name: "PermissionRequest",
      tool_name: "Bash",
      tool_input: { command: "rm" },
    }),
  );
  const metrics = store.metrics(START_MS + 60_000);
  assert.deepEqual(metrics, {
    activeSessions: 2,
    attention: { waiting: 1, failed: 0, running: 0, items: 1, handled: 0, snoozed: 0 },
    totalSessions: 2,
    totalThreads: 0,
    totalEvents: 8,
    eventsLastHour: 8,
    messagesLastHour: 3,
    failuresLastHour: 1,
    sessionDurationAvgSeconds: 3,
    topTools: [
      { name: "Bash", count: 2 },
      { name: "Read", count: 1 },
    ],
  });
  const later = store.metrics(START_MS + 2 * HOUR_MS);
  assert.equal(later.activeSessions, 0);
  assert.equal(later.eventsLastHour, 0);
  assert.equal(later.totalEvents, 8);
});

test("metrics, sessions and a session's newest page are served by indexes", (t) => {
  const store = filled(t, prompt("a", "x"));
  const plan = (sql: string) =>
    store.database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => String(row["detail"]))
      .join("; ");
  for (const sql of [
    "SELECT count(*) FROM sessions WHERE ended_at IS NULL AND last_used_at > 1 AND state <> 'lost'",
    "SELECT count(*) FROM sessions WHERE state = 'working' AND believed_until > 1",
    "SELECT sum(events) FROM minutes WHERE minute >= 1",
    "SELECT * FROM sessions ORDER BY last_used_at DESC, id DESC LIMIT 50",
    "SELECT e.seq FROM events e WHERE e.session = 1 AND e.seq < 9 ORDER BY e.seq DESC LIMIT 50",
  ]) {
    assert.doesNotMatch(plan(sql), /SCAN (?!sessions USING)|TEMP B-TREE/, `${sql}: ${plan(sql)}`);
  }
});
