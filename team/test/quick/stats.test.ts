import assert from "node:assert/strict";
import { test } from "node:test";
import { toAwayDto, toWaitsDto } from "../../../src/api/insights-dto.ts";
import { toSessionStatsDto, toStatsDto } from "../../../src/api/stats-dto.ts";
import type { ListedCall } from "../../../src/core/call-history.ts";
import { LIST_PRICES, type PriceRow, type PriceTable } from "../../../src/core/cost/price-table.ts";
import type { Page, PageCursor } from "../../../src/core/history.ts";
import { BUCKET_UNITS, RANGE_NAMES } from "../../../src/core/stats-range.ts";
import { SPLITS, type StatsRequest } from "../../../src/core/stats.ts";
import { readCallSessions, readSlowCalls } from "../../../src/store/calls/slow-calls.ts";
import { readAway } from "../../../src/store/insights/read-away.ts";
import { readWaits } from "../../../src/store/insights/read-waits.ts";
import { readSessionStats } from "../../../src/store/stats/read-session-stats.ts";
import { readStats } from "../../../src/store/stats/read-stats.ts";
import { statsRequest } from "../../../test/support/stats-request.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { createTeamHistory } from "../../src/reading/team-history.ts";
import { createTeamInsights } from "../../src/reading/team-insights.ts";
import { assertCounted, countUncounted } from "../support/counted-truths.ts";
import { forwardedStats } from "../support/stats-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const NEVER = new AbortController().signal;

test("statistics of a team server are those of the daemon that forwards to it", needsPostgres, async (t) => {
  const nowMs = Date.now();
  const { leaf, pool } = await forwardedStats(t, { nowMs });
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'ann'");
  const person = { id: rows[0]?.id ?? 0, teamIds: [], isAuditor: false };
  const history = createTeamHistory({ pool, person, scope: "all", clock: { now: () => nowMs } });
  const { database } = leaf.store;

  async function assertSameStats(over: Partial<StatsRequest>, context: string): Promise<number> {
    const request = statsRequest(nowMs, over);
    const here = readStats(database, request);
    const there = await history.stats(request, NEVER);
    if (here === null || there === null) {
      assert.deepEqual([here, there, context], [null, null, "90d by hour"]);
      return 0;
    }
    const form = { bucket: request.unit, zone: request.zone };
    assert.deepEqual(rounded(toStatsDto(there, form)), rounded(toStatsDto(here, form)), context);
    return here.totals.events?.events ?? here.totals.usage?.messages ?? here.totals.tools?.calls ?? 0;
  }

  async function assertSameSessions(over: Partial<StatsRequest>, context: string): Promise<number> {
    const request = { ...statsRequest(nowMs, { range: { name: "7d" }, unit: "day", ...over }), limit: 5 };
    const here = readSessionStats(database, request);
    const there = await history.sessionStats(request, NEVER);
    assert.ok(here !== null && there !== null, context);
    const named = {
      ...toSessionStatsDto(here),
      // A daemon names no machine of its own.
      sessions: toSessionStatsDto(here).sessions.map((session) => ({ ...session, machine: "laptop" })),
    };
    // Sessions of equal cost are in the order in which each store has met them.
    const order = (dto: typeof named) => ({ ...dto, sessions: dto.sessions.map((one) => ({ ...one, cost_usd: 0 })) });
    assert.deepEqual(rounded(order(toSessionStatsDto(there) as typeof named)), rounded(order(named)), context);
    return here.count;
  }

  async function assertAllSame(): Promise<void> {
    let counted = 0;
    for (const name of RANGE_NAMES) {
      for (const unit of BUCKET_UNITS.filter((one) => one !== "minute" || name === "1h" || name === "24h")) {
        counted += await assertSameStats({ range: { name }, unit, compare: true }, `${name} by ${unit}`);
      }
    }
    const week = { range: { name: "7d" }, unit: "day" } as const;
    for (const zone of ["Asia/Tokyo", "America/St_Johns", "+05:45"])
      counted += await assertSameStats({ ...week, zone }, zone);
    const range = { fromMs: nowMs - 50 * 3_600_000, toMs: nowMs - 3 * 3_600_000 };
    for (const split of SPLITS) counted += await assertSameStats({ range, unit: "hour", split }, `by ${split}`);
    const filters: Partial<StatsRequest>[] = [
      { prices: pricesFrom(nowMs - 20 * 3_600_000) },
      { projectName: "shop" },
      { projectName: "nowhere" },
      { model: "mystery-9" },
      { toolName: "Bash" },
      { branch: "main" },
      { branch: "main", model: "claude-opus-5-5", projectName: "api" },
      { projectName: "web", toolName: "Read" },
    ];
    for (const filter of filters) {
      for (const split of [null, ...SPLITS])
        await assertSameStats({ ...week, ...filter, split }, JSON.stringify(filter));
      await assertSameStats(
        { range: { name: "1h" }, unit: "minute", ...filter },
        `by minute ${JSON.stringify(filter)}`,
      );
      await assertSameSessions(filter, `sessions of ${JSON.stringify(filter)}`);
    }
    assert.ok((await assertSameSessions({}, "all sessions")) > 5);
    assert.ok(counted > 1000, `${counted}`);
  }

  assert.ok((await countUncounted(pool)) > 100);
  await assertAllSame();
  await assertCounted(pool);
  await foldCounters(pool);
  assert.equal(await countUncounted(pool), 0);
  await assertAllSame();
  await assertCounted(pool);
});

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

/** Since an instant's day a model costs more than before, and another has no price. */
function pricesFrom(ms: number): PriceTable {
  const day = new Date(ms).toISOString().slice(0, 10);
  const rows = [price("mystery-9", 3, null), price("claude-sonnet-5-5", 0.1, null), price("claude-sonnet-5-5", 9, day)];
  return { ...LIST_PRICES, rows };
}

function price(model: string, input: number, from: string | null): PriceRow {
  const prices = { input, output: 0.07, cacheWrite5m: 0, cacheWrite1h: 0.012, cacheRead: 0.3 };
  return { model, from, abovePromptTokens: 0, prices };
}

/** Calls of one duration are in the order in which each store has met them. */
function lines(calls: readonly ListedCall[]): readonly string[] {
  return calls
    .map(({ durationMs, sessionId, toolUseId, summary, outcome }) =>
      [String(durationMs).padStart(9, "0"), sessionId, toolUseId, summary, outcome].join(" "),
    )
    .toSorted();
}

/** Costs are sums of fractions in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === "number" ? Number(one.toFixed(9)) : one)),
  );
}
