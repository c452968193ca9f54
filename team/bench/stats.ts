/**
 * Times of statistics over a large history: `node team/bench/stats.ts`. `EVENTS` (5 million), `DAYS` and `PEOPLE` change
 * its size; `DATABASE_URL` names a database to fill, or one that an earlier run has filled.
 */
import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import type { StatsRequest } from "../../src/core/stats.ts";
import { createTeamHistory } from "../src/reading/team-history.ts";
import { createTeamInsights } from "../src/reading/team-insights.ts";
import { openHistory, ORDER, sample } from "./filled-history.ts";

const NEVER = new AbortController().signal;

const { pool, readers, close } = await openHistory();
try {
  const { rows: sizes } = await pool.query<{ name: string; rows: number }>(
    `SELECT relname AS name, reltuples::bigint AS rows FROM pg_class
    WHERE relname IN ('sessions', 'hour_events', 'hour_calls', 'hour_usage', 'hour_sessions', 'hour_starts')`,
  );
  console.log(sizes.map(({ name, rows }) => `${name} ${rows}`).join(", "));
  for (const [name, person, scope] of readers) {
    const nowMs = Date.now();
    const options = { pool, person, scope, clock: { now: () => nowMs } };
    const history = createTeamHistory(options);
    const ask = async (over: Partial<StatsRequest>) => history.stats({ ...request(nowMs), ...over }, NEVER);
    await sample(`12 days by the day ${name}`, async () => ask({}));
    await sample(`12 days by the hour ${name}`, async () => ask({ unit: "hour" }));
    await sample(`12 days, of one project ${name}`, async () => ask({ projectName: "project-30" }));
    await sample(`a day by the hour ${name}`, async () => ask({ range: { name: "24h" }, unit: "hour" }));
    await sample(`sessions of 12 days ${name}`, async () =>
      history.sessionStats({ ...request(nowMs), limit: 50 }, NEVER),
    );
    const sinceMs = nowMs - 7 * 86_400_000;
    await sample(`slow calls of 7 days ${name}`, async () =>
      history.slowCalls({ sinceMs, before: null, limit: 50 }, NEVER),
    );
    const insights = createTeamInsights(options);
    await sample(`waits of 7 days ${name}`, async () =>
      insights.waits({ sinceMs, untilMs: nowMs, projectName: null }, NEVER),
    );
    await sample(`since 24 h ${name}`, async () =>
      insights.away({ sinceMs: nowMs - 86_400_000, nowMs, limit: 50, prices: LIST_PRICES }, NEVER),
    );
  }
} finally {
  await close();
}

function request(nowMs: number): StatsRequest {
  const range = { fromMs: nowMs - ORDER.days * 86_400_000, toMs: nowMs };
  const filters = { projectName: null, model: null, toolName: null, branch: null, agent: null };
  return {
    range,
    unit: "day",
    zone: "Asia/Tokyo",
    ...filters,
    split: null,
    compare: false,
    nowMs,
    prices: LIST_PRICES,
  };
}
