import assert from "node:assert/strict";
import { test } from "node:test";
import { toAwayDto, toWaitsDto } from "../../../src/api/insights-dto.ts";
import type { ListedCall } from "../../../src/core/call-history.ts";
import { LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import type { Page, PageCursor } from "../../../src/core/history.ts";
import { readCallSessions, readSlowCalls } from "../../../src/store/calls/slow-calls.ts";
import { readAway } from "../../../src/store/insights/read-away.ts";
import { readWaits } from "../../../src/store/insights/read-waits.ts";
import { createTeamHistory } from "../../src/reading/team-history.ts";
import { createTeamInsights } from "../../src/reading/team-insights.ts";
import { assertSameStatistics } from "../support/same-stats-cases.ts";
import { forwardedStats } from "../support/stats-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const NEVER = new AbortController().signal;

test("statistics of a team server are those of the daemon that forwards to it", needsPostgres, async (t) =>
  assertSameStatistics(t, { isWhole: false }),
);

test("slow calls, waits and what happened since are those of the daemon", needsPostgres, async (t) => {
  const nowMs = Date.now();
  const { leaf, pool } = await forwardedStats(t, { nowMs });
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'ann'");
  const read = (id: number) => {
    const person = { id, teamIds: id === -1 ? [1] : [], isAuditor: true };
    const options = { pool, person, scope: "all", clock: { now: () => nowMs } } as const;
    return { ...createTeamHistory(options), ...createTeamInsights(options) };
  };
  const [own, other] = [read(rows[0]?.id ?? 0), read(-1)];
  const { database } = leaf.store;
  const sinceMs = nowMs - 30 * 86_400_000;

  const ledger = { sinceMs, untilMs: nowMs + 1, projectName: null, nowMs };
  for (const request of [ledger, { ...ledger, projectName: "shop" }, { ...ledger, sinceMs: nowMs - 86_400_000 }]) {
    assert.deepEqual(
      toWaitsDto(await own.waits(request, NEVER), request),
      toWaitsDto(readWaits(database, request), request),
    );
  }
  const waits = await own.waits(ledger, NEVER);
  assert.ok(waits.count + waits.open + waits.unknownEnd > 3 && waits.allowed.length > 0, JSON.stringify(waits));

  const away = { sinceMs: nowMs - 100 * 3_600_000, nowMs, limit: 10, prices: LIST_PRICES };
  const here = toAwayDto(readAway(database, away), away);
  const named = { ...here, sessions: here.sessions.map((session) => ({ ...session, machine: "laptop" })) };
  assert.deepEqual(toAwayDto(await own.away(away, NEVER), away), named);
  assert.ok(here.totals.calls > 10 && here.totals.edits > 0);

  const filters = [
    {},
    { projectName: "api" },
    { toolNames: ["Bash", "Read"] },
    { statuses: ["failed"] as const },
    { text: "e" },
    { model: "opus" },
    { untilMs: nowMs - 20 * 3_600_000 },
    { machine: "laptop" },
  ];
  for (const filter of filters) {
    const request = { sinceMs, limit: 1000, before: null, ...filter };
    const sessions = readCallSessions(database, request);
    // A daemon's own sessions have no machine.
    const expected = readSlowCalls(database, { filter: { ...request, machine: null }, sessions });
    const whole = await own.slowCalls(request, NEVER);
    assert.equal(whole.next, null);
    assert.deepEqual(lines(whole.rows), lines(expected.map(({ call }) => call)), JSON.stringify(filter));
    const pages: ListedCall[] = [];
    let before: PageCursor | null = null;
    do {
      const page: Page<ListedCall> = await own.slowCalls({ ...request, limit: 7, before }, NEVER);
      pages.push(...page.rows);
      before = page.next;
    } while (before !== null);
    assert.deepEqual(lines(pages), lines(whole.rows));
  }

  // A colleague and an auditor see none of it.
  assert.equal((await other.waits(ledger, NEVER)).count, 0);
  assert.equal((await other.away(away, NEVER)).count, 0);
  assert.equal((await other.slowCalls({ sinceMs, limit: 9, before: null }, NEVER)).rows.length, 0);
});

/** Calls of one duration are in the order in which each store has met them. */
function lines(calls: readonly ListedCall[]): readonly string[] {
  return calls
    .map(({ durationMs, sessionId, toolUseId, summary, outcome }) =>
      [String(durationMs).padStart(9, "0"), sessionId, toolUseId, summary, outcome].join(" "),
    )
    .toSorted();
}
