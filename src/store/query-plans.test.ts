import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { tempStore } from "../../test/support/filled-store.ts";
import { BUSY_STATES } from "../core/session/activity.ts";
import { SESSION_STATES, type SessionState } from "../core/session/session.ts";
import { createTurnQueries } from "./calls/turn-queries.ts";
import { createEventWriter } from "./events/event-writer.ts";
import { createSessionQueries } from "./sessions/session-queries.ts";
import { createTimelineQueries } from "./sessions/timeline-queries.ts";
import { createTranscriptStore } from "./transcripts/transcript-store.ts";

/** Query plans of each statement that a part of the store prepares, in SQLite's words. */
function plansOf(t: TestContext, prepareAll: (database: DatabaseSync) => unknown): Map<string, string> {
  const { database } = tempStore(t);
  const prepare = t.mock.method(database, "prepare");
  prepareAll(database);
  const texts = prepare.mock.calls.map(({ arguments: [sql] }) => sql);
  prepare.mock.restore();
  return new Map(texts.map((sql) => [sql, planOf(database, sql)]));
}

function planOf(database: DatabaseSync, sql: string): string {
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
  return steps.map((step) => String(step["detail"])).join("; ");
}

// In the plan of every new event, for a foreign key that may have been broken before; it is skipped.
const SKIPPED = "SCAN outbox; ";

const prepareEventWriter = (database: DatabaseSync) => createEventWriter(database, { settle() {} });

const parts = {
  "a session's story": { statements: 3, prepareAll: createTimelineQueries },
  "what transcripts said": { statements: 10, prepareAll: createTranscriptStore },
  "a session's turns": { statements: 7, prepareAll: createTurnQueries },
  "the path of an event": { statements: 10, prepareAll: prepareEventWriter },
} as const satisfies Record<string, { statements: number; prepareAll: (database: DatabaseSync) => unknown }>;

/** The statements of the session list are made for each filter. */
test("the session list by state walks an index and sorts only sessions claiming work", (t) => {
  for (const state of SESSION_STATES) {
    const plans = plansOf(t, (database) => createSessionQueries(database).sessions({ state, limit: 50, nowMs: 1 }));
    const plan = [...plans].find(([sql]) => sql.includes("LIMIT"))?.[1] ?? assert.fail("it was not prepared");
    assert.match(plan, /^SEARCH sessions USING INDEX sessions_by_state \(state=\?/, state);
    if (!mayBeStale(state)) assert.doesNotMatch(plan, /TEMP B-TREE/, state);
  }
});

test("running sessions are found by their states", (t) => {
  const plans = plansOf(t, (database) => createSessionQueries(database));
  const plan = [...plans].find(([sql]) => sql.includes("process IS NOT NULL"))?.[1];
  assert.match(plan ?? "", /^SEARCH sessions USING INDEX sessions_by_state \(state=\?\)/);
});

function mayBeStale(state: SessionState): boolean {
  return state === "unknown" || BUSY_STATES.has(state);
}

for (const [name, { statements, prepareAll }] of Object.entries(parts)) {
  test(`${name} is read and written along indexes, without a scan or a sort`, (t) => {
    const plans = plansOf(t, prepareAll);
    assert.ok(plans.size >= statements, `only ${plans.size} statements`);
    for (const [sql, plan] of plans)
      assert.doesNotMatch(plan.replace(SKIPPED, ""), /\bSCAN (?!totals$)|TEMP B-TREE/, sql);
  });
}
