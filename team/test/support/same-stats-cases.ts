import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { toSessionStatsDto, toStatsDto } from "../../../src/api/stats-dto.ts";
import { LIST_PRICES, type PriceRow, type PriceTable } from "../../../src/core/cost/price-table.ts";
import { BUCKET_UNITS, RANGE_NAMES } from "../../../src/core/stats-range.ts";
import { SPLITS, type StatsRequest } from "../../../src/core/stats.ts";
import { readSessionStats } from "../../../src/store/stats/read-session-stats.ts";
import { readStats } from "../../../src/store/stats/read-stats.ts";
import { statsRequest } from "../../../test/support/stats-request.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { createTeamHistory } from "../../src/reading/team-history.ts";
import { assertCounted, countUncounted } from "./counted-truths.ts";
import { forwardedStats } from "./stats-harness.ts";

const NEVER = new AbortController().signal;

const QUICK_RANGES = ["1h", "7d"] as const satisfies readonly (typeof RANGE_NAMES)[number][];

/**
 * Statistics of a team server are those of the daemon that forwards to it, before and after counters are added up.
 * @param isWhole with each split of each filter; otherwise each filter has one split, another one each
 */
export async function assertSameStatistics(t: TestContext, { isWhole }: { readonly isWhole: boolean }): Promise<void> {
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
    for (const name of isWhole ? RANGE_NAMES : QUICK_RANGES) {
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
    for (const [index, filter] of filters.entries()) {
      const splits = isWhole ? [null, ...SPLITS] : [SPLITS[index % SPLITS.length] ?? null];
      for (const split of splits) await assertSameStats({ ...week, ...filter, split }, JSON.stringify(filter));
      await assertSameStats(
        { range: { name: "1h" }, unit: "minute", ...filter },
        `by minute ${JSON.stringify(filter)}`,
      );
      await assertSameSessions(filter, `sessions of ${JSON.stringify(filter)}`);
    }
    assert.ok((await assertSameSessions({}, "all sessions")) > 5);
    assert.ok(counted > (isWhole ? 1000 : 500), `${counted}`);
  }

  assert.ok((await countUncounted(pool)) > 100);
  await assertAllSame();
  await assertCounted(pool);
  await foldCounters(pool);
  assert.equal(await countUncounted(pool), 0);
  await assertAllSame();
  await assertCounted(pool);
}

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

/** Costs are sums of fractions in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === "number" ? Number(one.toFixed(9)) : one)),
  );
}
