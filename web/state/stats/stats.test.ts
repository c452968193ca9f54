import assert from "node:assert/strict";
import { test } from "node:test";
import { STATS_VALUES, type StatsDto, type StatsSpanDto } from "../../../src/api/stats-dto.ts";
import { changeOf, chartsFor, hasValues, metricsOf, splitChartOf, topsFor } from "./stats-charts.ts";
import { chartCsv, splitCsv, toCsv, topCsv } from "./stats-csv.ts";
import { ticksOf } from "./stats-ticks.ts";
import {
  createStats,
  splitsOf,
  statsChoiceOf,
  toSessionsQuery,
  toSlowCallsQuery,
  toStatsQuery,
  toWaitsQuery,
} from "./stats.ts";
import { fakeApi } from "../../../test/support/page/state-harness.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A span of one bucket with only the given values. */
function span(known: Readonly<Record<string, number>>, start = "2026-11-25T00:00:00.000Z"): StatsSpanDto {
  // `fromEntries` loses the key names, which are all of `STATS_VALUES`.
  const metrics = Object.fromEntries(STATS_VALUES.map((name) => [name, known[name] ?? null]));
  // The same cast: `series` has lost its key names.
  return {
    from: start,
    to: start,
    starts: [start],
    series: Object.fromEntries(STATS_VALUES.map((name) => [name, [known[name] ?? null]])),
    totals: metrics,
  } as unknown as StatsSpanDto;
}

/** An answer of which only the filter names are read. */
const ofProject = (project: string) =>
  ({ projects: [{ project_name: project }], models: null, tools: null }) as unknown as StatsDto;

const settle = () => new Promise((resolve) => setImmediate(resolve));

const NO_NAMES = { project: null, model: null, tool: null, branch: null, agent: null };

test("the address chooses, and a part without sense means today by the hour", () => {
  assert.deepEqual(statsChoiceOf({ range: "1y", bucket: "week", split: "day", at: "noon", tab: "x" }), {
    ...NO_NAMES,
    tab: "costs",
    period: "today",
    bucket: "hour",
    split: "project",
    at: null,
  });
  assert.equal(statsChoiceOf({ range: "7d", bucket: "day" }).bucket, "day");
  assert.equal(statsChoiceOf({ range: "90d", bucket: "hour" }).bucket, "day", "too many hours");
  assert.equal(statsChoiceOf({ range: "2026-09-01..2026-11-27" }).bucket, "day");
  assert.equal(statsChoiceOf({ tool: "Bash", split: "model" }).split, "tool", "tokens have no tool");
  assert.deepEqual(splitsOf({ ...NO_NAMES, model: "opus" }), ["project", "model", "branch", "agent"]);
  assert.deepEqual(toStatsQuery(statsChoiceOf({ range: "30d", tool: "Bash" }), "Asia/Tokyo", 0), {
    range: "30d",
    bucket: "day",
    tz: "Asia/Tokyo",
    compare: "1",
    split: "tool",
    tool: "Bash",
  });
});

test("a chosen bar asks for its own sessions and calls, and dates for their instants", () => {
  const at = new Date(2026, 10, 27, 14).toISOString();
  const hour = { from: at, to: new Date(2026, 10, 27, 15).toISOString() };
  const { from, to } = toSessionsQuery(statsChoiceOf({ range: "yesterday", at }), "UTC", 0);
  assert.deepEqual({ from, to }, hour);
  const calls = toSlowCallsQuery(statsChoiceOf({ range: "yesterday", at, tool: "Bash" }), 0);
  assert.deepEqual([calls.since, calls.until, calls.sort, calls.tool], [hour.from, hour.to, "duration", "Bash"]);
  const day = toSessionsQuery(statsChoiceOf({ range: "30d", at: new Date(2026, 10, 27).toISOString() }), "UTC", 0);
  assert.equal(day.to, new Date(2026, 10, 28).toISOString());
  const dates = toStatsQuery(statsChoiceOf({ range: "2026-11-01..2026-11-02" }), "UTC", 0);
  assert.deepEqual(
    [dates.range, dates.from, dates.to],
    [undefined, new Date(2026, 10, 1).toISOString(), new Date(2026, 10, 3).toISOString()],
  );
  const nowMs = new Date(2026, 10, 28, 9).getTime();
  assert.deepEqual(toWaitsQuery(statsChoiceOf({ tab: "waiting", project: "shop" }), nowMs), {
    since: new Date(2026, 10, 28).toISOString(),
    project: "shop",
  });
});

/** What is counted with a filter. */
const countedNames = (filter: object) => {
  const choice = { ...NO_NAMES, ...filter };
  return [...chartsFor(choice).counted, ...topsFor(choice).counted].map(({ name }) => name);
};

test("a filter leaves out what it does not count", () => {
  assert.deepEqual(countedNames({ tool: "Bash" }), ["calls", "durations", "tools"]);
  assert.deepEqual(countedNames({ model: "opus" }), ["cache", "tokens", "models", "branches", "agents"]);
  assert.deepEqual(countedNames({ project: "shop" }), countedNames({}));
});

/** An answer of which only the division and the starts are read. */
const divided = (split: object | null) => ({ starts: ["2026-11-25T00:00:00.000Z"], split }) as unknown as StatsDto;

test("many parts become seven and the rest, which adds up", () => {
  const parts = Array.from({ length: 9 }, (_, index) => ({ name: `p${index}`, total: 9 - index, series: [9 - index] }));
  const many = splitChartOf(divided({ by: "model", value: "cost_usd", parts, others: [0.5] }));
  assert.deepEqual(many?.parts.map(({ name, series }) => [name, series[0]]).slice(-2), [
    ["p6", 3],
    [null, 3.5],
  ]);
  assert.equal(
    splitChartOf(divided({ by: "model", value: "cost_usd", parts: parts.slice(0, 8), others: null }))?.parts.length,
    8,
  );
  assert.equal(splitChartOf(divided(null)), null);
  const chart = many ?? assert.fail();
  const csv = splitCsv(
    ["2026-11-25T00:00:00.000Z"],
    { ...chart, parts: chart.parts.slice(-2) },
    ({ name }) => name ?? "Others",
  );
  assert.equal(csv, "\ufeffstart,cost_usd p6,cost_usd Others\r\n2026-11-25T00:00:00.000Z,3,3.5\r\n");
});

test("all kinds of tokens make the tokens; with unknown parts the sum is unknown", () => {
  const known = metricsOf(span({ input: 1, output: 20, cache_write: 300, cache_read: 4000 }));
  assert.deepEqual([known.totals.tokens, known.series.tokens], [4321, [4321]]);
  const unknown = metricsOf(span({ events: 0 }));
  assert.deepEqual([unknown.totals.tokens, unknown.series.tokens], [null, [null]]);
  assert.deepEqual([hasValues(known, ["tokens"]), hasValues(unknown, ["events", "tokens"])], [true, false]);
});

test("a change is a ratio, and none where the earlier value is zero", () => {
  assert.equal(changeOf(150, 100), 0.5);
  assert.deepEqual([changeOf(1, 0), changeOf(1, null), changeOf(null, 1)], [null, null, null]);
});

test("a file leaves unknown values empty, and has no formula", () => {
  assert.equal(toCsv([["a,b", 'say "x"', null, 0.5, "=1+1", "-5"]]), `\ufeff"a,b","say ""x""",,0.5,'=1+1,'-5\r\n`);
  assert.equal(toCsv([[" =1", "＝1", "\u001b=1"]]), "\ufeff' =1,'＝1,'=1\r\n");
  const cache = chartsFor(NO_NAMES).counted.find(({ name }) => name === "cache") ?? assert.fail();
  const before = metricsOf(span({ cache_hit_rate: 0.5 }, "2026-11-24T00:00:00.000Z"));
  assert.equal(
    chartCsv(cache, metricsOf(span({})), before),
    "\ufeffstart,cache_hit_rate,before_start,before_cache_hit_rate\r\n2026-11-25T00:00:00.000Z,,2026-11-24T00:00:00.000Z,0.5\r\n",
  );
  const top = (wanted: string) => topsFor(NO_NAMES).counted.find(({ name }) => name === wanted) ?? assert.fail();
  const events = top("hook_events");
  const rows = [{ name: "Stop", metrics: { events: 3, failures: 0 } }];
  assert.equal(topCsv(events, rows), "\ufeffhook_events,events,failures\r\nStop,3,0\r\n");
  const branch = { name: "main", project: "shop", metrics: {} };
  assert.match(topCsv(top("branches"), [branch]), /^\ufeffbranches,project,cost_usd,.*\r\nmain,shop,,/);
});

test("tokens of a project are unknown like its cost, unless only a price is missing", () => {
  const plan = topsFor(NO_NAMES).counted.find(({ name }) => name === "projects") ?? assert.fail();
  const projects = [
    { tokens: 0, cost_usd: null },
    { tokens: 12, cost_usd: null },
    { tokens: 0, cost_usd: 0 },
  ];
  const stats = { projects } as unknown as StatsDto;
  assert.deepEqual(
    plan.rowsOf(stats)?.map(({ metrics }) => metrics.tokens),
    [null, 12, 0],
  );
});

test("an axis has no more marks than there is room, at round hours or where days begin", () => {
  const hours = Array.from({ length: 24 }, (_, hour) => new Date(2026, 10, 25, hour).toISOString());
  assert.deepEqual(
    ticksOf(hours, HOUR_MS, 8).map(({ index, kind }) => [index, kind]),
    [0, 3, 6, 9, 12, 15, 18, 21].map((index) => [index, "hour"]),
  );
  const week = Array.from({ length: 168 }, (_, hour) => new Date(2026, 10, 19, hour + 5).toISOString());
  const days = ticksOf(week, HOUR_MS, 7);
  assert.deepEqual(
    days.map(({ index }) => index),
    [19, 43, 67, 91, 115, 139, 163],
  );
  const years = Array.from({ length: 1000 }, (_, day) => new Date(2024, 0, 1 + day).toISOString());
  for (const most of [2, 5, 9]) {
    const marks = ticksOf(years, DAY_MS, most);
    assert.ok(marks.length > 0 && marks.length <= most);
    assert.equal(marks.at(-1)?.index, 999, "the newest day is marked");
  }
  assert.deepEqual(ticksOf([], HOUR_MS, 8), []);
});

test("an answer of another choice is dropped, and names are learned from each", async () => {
  const asked: { readonly signal: AbortSignal; readonly answer: (dto: StatsDto) => void }[] = [];
  const others: string[] = [];
  const never = (name: string) => async () => {
    others.push(name);
    return Promise.withResolvers<never>().promise;
  };
  const stats = createStats({
    api: fakeApi({
      stats: async (_, signal) => {
        const { promise, resolve } = Promise.withResolvers<StatsDto>();
        asked.push({ signal, answer: resolve });
        return promise;
      },
      statsSessions: never("sessions"),
      allCalls: never("calls"),
      waits: never("waits"),
    }),
    after: () => () => undefined,
    zone: "UTC",
    readMs: () => 0,
  });
  const { numbers } = stats;
  stats.show(statsChoiceOf({}));
  asked[0]?.answer(ofProject("shop"));
  await settle();
  assert.equal(numbers.pending.value, false);
  stats.show(statsChoiceOf({ at: "2026-11-25T00:00:00.000Z" }));
  assert.equal(asked.length, 1, "a chosen bar changes no number");
  stats.show(statsChoiceOf({ range: "7d" }));
  stats.show(statsChoiceOf({ range: "30d", tool: "Bash" }));
  assert.equal(asked[1]?.signal.aborted, true);
  assert.deepEqual([numbers.pending.value, numbers.answer.value?.projects?.[0]?.project_name], [true, "shop"]);
  asked[2]?.answer(ofProject("api"));
  asked[1]?.answer(ofProject("late"));
  await settle();
  assert.equal(numbers.answer.value?.projects?.[0]?.project_name, "api");
  assert.deepEqual([...stats.names.value.projects], ["shop", "api"]);
  stats.show(statsChoiceOf({ tab: "waiting" }));
  stats.show(null);
  assert.equal(asked.length, 3);
  assert.deepEqual(others, ["sessions", "sessions", "sessions", "sessions", "calls", "waits"]);
});
