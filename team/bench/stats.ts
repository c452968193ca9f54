/**
 * Times of statistics over a large history: `node team/bench/stats.ts`. `EVENTS` (5 million), `DAYS` and `PEOPLE` change
 * its size; `DATABASE_URL` names a database to fill, or one that an earlier run has filled.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type Pool } from "pg";
import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import type { StatsRequest } from "../../src/core/stats.ts";
import { foldCounters } from "../src/counting/fold-counters.ts";
import { openPool } from "../src/database/pool.ts";
import { startPostgres } from "../src/embedded/start-postgres.ts";
import type { Scope } from "../src/reading/session-queries.ts";
import { createTeamHistory } from "../src/reading/team-history.ts";
import { createTeamInsights } from "../src/reading/team-insights.ts";
import type { Reader } from "../src/rights/rights.ts";
import { fillHistory } from "./history.ts";
import { SILENT } from "./servers.ts";

const order = {
  events: Number(process.env["EVENTS"] ?? 5_000_000),
  days: Number(process.env["DAYS"] ?? 12),
  people: Number(process.env["PEOPLE"] ?? 208),
  teams: 20,
  hasPayloads: false,
};
const SAMPLES = 15;
const NEVER = new AbortController().signal;

const given = process.env["DATABASE_URL"] ?? "";
const server =
  given === ""
    ? await startPostgres({
        folder: mkdtempSync(join(tmpdir(), "ccen-bench-postgres-")),
        removesFolder: true,
        settings: { shared_buffers: "1GB", fsync: "off" },
      })
    : { url: given, stop: async () => {} };
try {
  await fillOnce(server.url);
  const pool = openPool(server.url, { logger: SILENT, most: 6 });
  await report(pool);
  await pool.end();
} finally {
  await server.stop();
}

async function fillOnce(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT to_regclass('sessions') AS found");
  await client.end();
  if ((rows as readonly { found: string | null }[])[0]?.found !== null) return;
  await timed("filled", async () => fillHistory(url, order));
  const pool = openPool(url, { logger: SILENT, most: 2 });
  await timed("added up", async () => foldCounters(pool));
  await pool.query("VACUUM ANALYZE uncounted_events, uncounted_calls, uncounted_usage, uncounted_starts");
  for (const table of ["hour_events", "hour_calls", "hour_usage", "hour_sessions", "hour_starts"])
    await pool.query(`VACUUM ANALYZE ${table}`);
  await pool.end();
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const startedMs = performance.now();
  await work();
  console.log(`${name}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

async function report(pool: Pool): Promise<void> {
  const { rows: sizes } = await pool.query<{ name: string; rows: number }>(
    `SELECT relname AS name, reltuples::bigint AS rows FROM pg_class
    WHERE relname IN ('sessions', 'hour_events', 'hour_calls', 'hour_usage', 'hour_sessions', 'hour_starts')`,
  );
  console.log(sizes.map(({ name, rows }) => `${name} ${rows}`).join(", "));
  const { rows } = await pool.query<{ id: number; team: number }>(
    "SELECT p.id, m.team FROM people p JOIN machines m ON m.owner = p.id WHERE subject = 'person-7@example.com'",
  );
  const [{ id, team } = { id: 0, team: 0 }] = rows;
  const readers: readonly [string, Reader, Scope][] = [
    ["own", { id, teamIds: [team], isAuditor: false }, "mine"],
    ["of a team", { id, teamIds: [team], isAuditor: false }, "all"],
    ["of all, by an auditor", { id, teamIds: [], isAuditor: true }, "all"],
  ];
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
      insights.waits({ sinceMs, untilMs: nowMs, projectName: null, nowMs }, NEVER),
    );
    await sample(`since 24 h ${name}`, async () =>
      insights.away({ sinceMs: nowMs - 86_400_000, nowMs, limit: 50, prices: LIST_PRICES }, NEVER),
    );
  }
}

function request(nowMs: number): StatsRequest {
  const range = { fromMs: nowMs - order.days * 86_400_000, toMs: nowMs };
  const filters = { projectName: null, model: null, toolName: null, branch: null };
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

async function sample(name: string, work: () => Promise<unknown>): Promise<void> {
  await work();
  const times: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const startedMs = performance.now();
    await work();
    times.push(performance.now() - startedMs);
  }
  times.sort((one, other) => one - other);
  const [least = 0, p50 = 0, max = 0] = [times[0], times[Math.floor(SAMPLES / 2)], times.at(-1)];
  console.log(`${name}: least ${least.toFixed(1)} ms, p50 ${p50.toFixed(1)} ms, max ${max.toFixed(1)} ms`);
}
