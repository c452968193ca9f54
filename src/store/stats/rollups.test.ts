import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { payload, SESSION_FIXTURES, sessionFixture } from "../../../test/support/payload.ts";
import type { ToolCall } from "../../core/session/session.ts";
import { DURATION_BIN_STARTS_MS } from "../../core/stats.ts";
import type { Store } from "../store.ts";

const HOUR_MS = 3_600_000;

const EVENTS = `
  SELECT e.received_at / 3600000 AS hour, coalesce(s.project_name, '') AS project, e.hook_event_name AS event,
    count(*) AS events, sum(e.status = 'failed') AS failures
  FROM events e JOIN sessions s ON s.id = e.session GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
const CALLS = `
  SELECT c.started_at / 3600000 AS hour, coalesce(s.project_name, '') AS project, c.tool_name AS tool,
    coalesce(c.outcome, '') AS outcome, count(*) AS calls
  FROM tool_calls c JOIN sessions s ON s.id = c.session GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
const STARTS = `
  SELECT started_at / 3600000 AS hour, coalesce(project_name, '') AS project, count(*) AS sessions
  FROM sessions GROUP BY 1, 2 ORDER BY 1, 2`;

function assertCountersAreTrue({ database }: Pick<Store, "database">): void {
  const all = (sql: string) => database.prepare(sql).all();
  assert.deepEqual(all("SELECT * FROM hour_events ORDER BY 1, 2, 3"), all(EVENTS));
  assert.deepEqual(
    all(`SELECT hour, project, tool, outcome, sum(calls) AS calls FROM hour_tools
      GROUP BY 1, 2, 3, 4 HAVING sum(calls) <> 0 ORDER BY 1, 2, 3, 4`),
    all(CALLS),
  );
  assert.deepEqual(all("SELECT * FROM hour_starts WHERE sessions <> 0 ORDER BY 1, 2"), all(STARTS));
  assert.deepEqual(
    all("SELECT * FROM hour_sessions ORDER BY 1, 2"),
    all("SELECT DISTINCT received_at / 3600000 AS hour, session FROM events ORDER BY 1, 2"),
  );
}

function openCall(toolUseId: string, startedAtMs: number): ToolCall {
  const nothingYet = {
    agentId: null,
    endedAtMs: null,
    outcome: null,
    durationMs: null,
    permission: null,
    background: null,
  };
  return { toolUseId, toolName: "Make", summary: "make", startedAtMs, ...nothingYet };
}

test("after every recorded session the counters equal the rows", (t) => {
  const store = tempStore(t);
  for (const [index, name] of SESSION_FIXTURES.entries()) {
    fill(store, sessionFixture(name), Date.UTC(2026, 10, 25, index % 24, 59, 30));
  }
  assertCountersAreTrue(store);
  assert.ok(store.lastSeq() > 100);
});

test("an ended call moves to its outcome and duration, in the hour it began", (t) => {
  const store = tempStore(t);
  const beganMs = Date.UTC(2026, 10, 25, 12, 59, 59);
  fill(store, [payload({ session_id: "s" })], beganMs);
  const report = (call: Partial<ToolCall>) => {
    const session = store.session("s") ?? assert.fail("the session is not stored");
    const reported = { sessionId: "s", call: { ...openCall("t1", beganMs), ...call } };
    store.commit({ events: [], sessions: [session], calls: [reported], transitions: [] });
    return store.database
      .prepare("SELECT * FROM hour_tools WHERE calls <> 0 AND tool = 'Make'")
      .all()
      .map((row) => ({ ...row }));
  };
  const cell = { hour: Math.floor(beganMs / HOUR_MS), project: "shop", tool: "Make", calls: 1 };
  assert.deepEqual(report({}), [{ ...cell, outcome: "", bin: -1 }]);
  assert.deepEqual(report({ summary: "told again" }), [{ ...cell, outcome: "", bin: -1 }]);
  const bin = DURATION_BIN_STARTS_MS.findLastIndex((start) => start <= 250_000);
  const ended = { outcome: "ok", endedAtMs: beganMs + 260_000, durationMs: 250_000 } as const;
  assert.deepEqual(report(ended), [{ ...cell, outcome: "ok", bin }]);
  assertCountersAreTrue(store);
});

test("a session that is found to have begun earlier, or elsewhere, is counted there", (t) => {
  const store = tempStore(t);
  fill(store, [payload({ session_id: "s" })], Date.UTC(2026, 10, 25, 12));
  fill(store, [payload({ session_id: "s" })], Date.UTC(2026, 10, 25, 9));
  store.database.exec("UPDATE sessions SET project_name = 'other'");
  const rows = store.database.prepare("SELECT * FROM hour_starts WHERE sessions <> 0").all();
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [{ hour: Date.UTC(2026, 10, 25, 9) / HOUR_MS, project: "other", sessions: 1 }],
  );
});

test("the bins in the database are those that the percentiles are read with", (t) => {
  const rows = tempStore(t).database.prepare("SELECT from_ms, bin FROM duration_bins ORDER BY bin").all();
  assert.deepEqual(
    rows.map((row) => row["from_ms"]),
    DURATION_BIN_STARTS_MS,
  );
});
