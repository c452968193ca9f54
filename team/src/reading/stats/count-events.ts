import type { Asker } from "../select-visible.ts";
import { createEventCounts, createMinuteCallCounts } from "../../../../src/core/counting/counters.ts";
import { personValues } from "../../rights/rights.ts";
import { counterParts } from "../../rights/counter-rights.ts";
import { numberOf, readCounted, textOf, type CountFilter } from "./counted-rows.ts";

/** Events by bucket, project and name; by the minute there are neither projects nor names. */
export async function countEvents(asker: Asker, filter: CountFilter, unit: "hour" | "minute") {
  const kind = unit === "hour" ? "events" : "minuteEvents";
  const groupings = unit === "hour" ? [["bucket"], ["project"], ["event"]] : [["bucket"]];
  const rows = await readCounted(asker, kind, { filter, groupings });
  const counts = createEventCounts(filter.starts.length);
  const { series, totals, projects, names } = counts;
  for (const row of rows) {
    const counters = [
      () => [series[numberOf(row, "bucket")], totals],
      () => [projects.of(textOf(row, "project"))],
      () => [names.of(textOf(row, "event"))],
    ][row.set];
    for (const counter of counters?.() ?? []) {
      if (counter === undefined) continue;
      counter.events += numberOf(row, "events");
      counter.failures += numberOf(row, "failures");
    }
  }
  return counts;
}

/** Started calls by the minute. Their outcomes are counted by the hour only. */
export async function countMinuteCalls(asker: Asker, filter: CountFilter) {
  const rows = await readCounted(asker, "minuteCalls", { filter, groupings: [["bucket", "tool"]] });
  const counts = createMinuteCallCounts(filter.starts.length);
  const { series, totals, tools, split } = counts;
  for (const row of rows) {
    const [at, tool, calls] = [numberOf(row, "bucket"), textOf(row, "tool"), numberOf(row, "calls")];
    for (const counter of [series[at], totals, tools.of(tool)]) if (counter !== undefined) counter.calls += calls;
    split.add(tool, at, calls);
  }
  return counts;
}

/** Sessions that were active and that began, by bucket. */
export async function countSessions(asker: Asker, filter: CountFilter) {
  const [active, starts] = await Promise.all([
    countActive(asker, filter),
    readCounted(asker, "starts", { filter, groupings: [["bucket"]] }),
  ]);
  const begun = filter.starts.map(() => 0);
  for (const row of starts) begun[numberOf(row, "bucket")] = numberOf(row, "sessions");
  return {
    series: begun.map((count, bucket) => ({ active: active.series[bucket] ?? 0, begun: count })),
    totals: { active: active.total, begun: begun.reduce((sum, count) => sum + count, 0) },
  };
}

/** Each session once a bucket, and once in the total. A session counts for the project that it has now. */
async function countActive({ pool, person, scope }: Asker, { from, to, starts, project = null }: CountFilter) {
  const values = [...personValues(person), from, to, starts, ...(project === null ? [] : [project])];
  const parts = counterParts(person, { scope, level: "row" }).filter(({ isNamed }) => isNamed || project === null);
  const ofTable = (table: string, unit: string) =>
    parts.map(
      ({ where }) => `SELECT c.session, ${unit} AS hour${project === null ? "" : ", c.project"} FROM ${table} c
        WHERE ${where} AND ${unit} >= $4::bigint AND ${unit} < $5::bigint`,
    );
  const rows = [...ofTable("hour_sessions", "c.hour"), ...ofTable("uncounted_events", "c.minute / 60")];
  const ofProject =
    project === null ? "" : "LEFT JOIN sessions s ON s.id = c.session WHERE coalesce(s.project, c.project) = $7::text";
  const { rows: found } = await pool.query<{ bucket: number | null; sessions: number }>(
    `SELECT bucket, count(DISTINCT session) AS sessions FROM (
      SELECT c.session, width_bucket(c.hour, $6::bigint[]) - 1 AS bucket FROM (${rows.join(" UNION ALL ")}) c ${ofProject}
    ) active GROUP BY GROUPING SETS ((bucket), ())`,
    values,
  );
  const byBucket = new Map(found.map(({ bucket, sessions }) => [bucket, sessions]));
  return { series: starts.map((_, at) => byBucket.get(at) ?? 0), total: byBucket.get(null) ?? 0 };
}
