import assert from "node:assert/strict";
import { test } from "node:test";
import { toSessionStatsDto, toStatsDto } from "../../../src/api/stats-dto.ts";
import { BUCKET_UNITS, RANGE_NAMES } from "../../../src/core/stats-range.ts";
import { SPLITS, type StatsRequest } from "../../../src/core/stats.ts";
import { readSessionStats } from "../../../src/store/stats/read-session-stats.ts";
import { readStats } from "../../../src/store/stats/read-stats.ts";
import { statsRequest } from "../../../test/support/stats-request.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { createTeamHistory } from "../../src/reading/team-history.ts";
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
    const filters = [
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

/** Costs are sums of fractions in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === "number" ? Number(one.toFixed(9)) : one)),
  );
}
