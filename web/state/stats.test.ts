import assert from "node:assert/strict";
import { test } from "node:test";
import { STATS_VALUES, type StatsDto, type StatsSpanDto } from "../../src/api/stats-dto.ts";
import { changeOf, chartCsv, CHARTS, isCounted, metricsOf, ticksOf, toCsv, topCsv, TOPS } from "./stats-charts.ts";
import { createStats, statsChoiceOf, toStatsQuery } from "./stats.ts";

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

test("the address chooses, and a part without sense means today by the hour", () => {
  assert.deepEqual(statsChoiceOf({ range: "1y", bucket: "week" }), {
    period: "today",
    bucket: "hour",
    project: null,
    model: null,
    tool: null,
    branch: null,
  });
  assert.equal(statsChoiceOf({ range: "7d", bucket: "day" }).bucket, "day");
  assert.equal(statsChoiceOf({ range: "90d", bucket: "hour" }).bucket, "day", "too many hours");
  assert.deepEqual(toStatsQuery(statsChoiceOf({ range: "30d", tool: "Bash" }), "Asia/Tokyo", 0), {
    range: "30d",
    bucket: "day",
    tz: "Asia/Tokyo",
    compare: "1",
    tool: "Bash",
  });
});

test("all kinds of tokens make the tokens; with unknown parts the sum is unknown", () => {
  const known = metricsOf(span({ input: 1, output: 20, cache_write: 300, cache_read: 4000 }));
  assert.deepEqual([known.totals.tokens, known.series.tokens], [4321, [4321]]);
  const unknown = metricsOf(span({ events: 0 }));
  assert.deepEqual([unknown.totals.tokens, unknown.series.tokens], [null, [null]]);
  assert.deepEqual([isCounted(unknown, "events"), isCounted(unknown, "tokens")], [true, false]);
});

test("a change is a ratio, and none where the earlier value is zero", () => {
  assert.equal(changeOf(150, 100), 0.5);
  assert.deepEqual([changeOf(1, 0), changeOf(1, null), changeOf(null, 1)], [null, null, null]);
});

test("a file leaves unknown values empty, and has no formula", () => {
  assert.equal(toCsv([["a,b", 'say "x"', null, 0.5, "=1+1", "-5"]]), `\ufeff"a,b","say ""x""",,0.5,'=1+1,'-5\r\n`);
  const cost = CHARTS.find(({ name }) => name === "cost") ?? assert.fail();
  const before = metricsOf(span({ cost_usd: 2 }, "2026-11-24T00:00:00.000Z"));
  assert.equal(
    chartCsv(cost, metricsOf(span({})), before),
    "\ufeffstart,cost_usd,before_start,before_cost_usd\r\n2026-11-25T00:00:00.000Z,,2026-11-24T00:00:00.000Z,2\r\n",
  );
  const events = TOPS.find(({ name }) => name === "hook_events") ?? assert.fail();
  const rows = [{ name: "Stop", metrics: { events: 3, failures: 0 } }];
  assert.equal(topCsv(events, rows), "\ufeffhook_events,events,failures\r\nStop,3,0\r\n");
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
  const timers: (() => void)[] = [];
  const stats = createStats({
    fetchStats: async (_, signal) => {
      const { promise, resolve } = Promise.withResolvers<StatsDto>();
      asked.push({ signal, answer: resolve });
      return promise;
    },
    after: (_, task) => {
      timers.push(task);
      return () => undefined;
    },
    zone: "UTC",
    readMs: () => 0,
  });
  stats.show(statsChoiceOf({}));
  asked[0]?.answer(ofProject("shop"));
  await settle();
  assert.equal(stats.pending.value, false);
  stats.show(statsChoiceOf({ range: "7d" }));
  stats.show(statsChoiceOf({ range: "30d" }));
  assert.equal(asked[1]?.signal.aborted, true);
  assert.deepEqual([stats.pending.value, stats.answer.value?.projects?.[0]?.project_name], [true, "shop"]);
  asked[2]?.answer(ofProject("api"));
  asked[1]?.answer(ofProject("late"));
  await settle();
  assert.equal(stats.answer.value?.projects?.[0]?.project_name, "api");
  assert.deepEqual([...stats.names.value.projects], ["shop", "api"]);
  stats.show(null);
  assert.equal(asked.length, 3);
});
