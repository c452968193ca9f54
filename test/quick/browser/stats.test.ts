import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { estimateCost, LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { toDay, promptBand } from "../../../src/core/cost/usage.ts";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { chartsFor, metricsOf, type MetricName, topsFor } from "../../../web/state/stats/stats-charts.ts";
import { formatCompact, formatMetric } from "../../../web/views/stats/format-metric.ts";
import type { Locator } from "playwright-core";
import { readDownload } from "../../support/browser/read-download.ts";
import { statsCases, STATS_ZONE } from "../../support/browser/stats-case.ts";
import type { TranscriptDaemon } from "../../support/transcript-daemon.ts";

const { harness, openStats } = statsCases();

const NO_NAMES = { project: null, model: null, tool: null, branch: null };

test("statistics on the page equal those of the API and of the stored rows", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats&range=7d&bucket=day");
  const stats = await daemon.get<StatsDto>(`/api/stats?range=7d&bucket=day&tz=${STATS_ZONE}&compare=1`);
  const now = metricsOf(stats);

  // The totals, the cost first.
  const totals = await page
    .locator("[data-metric]")
    .evaluateAll((cells) => cells.map((cell) => [cell.getAttribute("data-metric"), cell.getAttribute("title")]));
  assert.ok(totals.length >= 12);
  assert.equal(totals[0]?.[0], "cost_usd");
  for (const [name, shown] of totals as [MetricName, string][]) {
    assert.equal(shown, formatMetric(name, now.totals[name], "en"), name);
  }

  // Each chart as a table.
  for (const { name, columns } of chartsFor(NO_NAMES).counted) {
    const chart = page.locator(`[data-panel="${name}"]`);
    await chart.locator(".to-table").click();
    await chart.locator("tbody tr").nth(6).waitFor();
    const rows = await chart
      .locator("tbody tr")
      .evaluateAll((all) => all.map((row) => Array.from(row.querySelectorAll("td"), (cell) => cell.textContent)));
    assert.equal(rows.length, 7);
    for (const [index, cells] of rows.entries()) {
      const expected = columns.map((column) => formatMetric(column, now.series[column][index], "en"));
      assert.deepEqual(cells.slice(0, columns.length), expected, `${name} ${index}`);
    }
  }

  // The lists of the largest.
  for (const plan of topsFor(NO_NAMES).counted) {
    await showAllRows(page.locator(`[data-panel="${plan.name}"]`));
    const shown = await page
      .locator(`[data-panel="${plan.name}"] tbody tr`)
      .evaluateAll((all) => all.map((row) => Array.from(row.querySelectorAll("td"), (cell) => cell.textContent)));
    const expected = plan
      .rowsOf(stats)
      ?.map(({ metrics: values }) => plan.columns.map((one) => formatCompact(one, values[one], "en")));
    assert.ok((expected?.length ?? 0) > 0, plan.name);
    assert.deepEqual(shown.map(String).sort(), expected?.map(String).sort(), plan.name);
  }

  assertStored(harness(), stats);
});

/** A table begins with ten rows, whole ones: none is cut by a frame that scrolls. */
async function showAllRows(panel: Locator): Promise<void> {
  const box = panel.locator(".table-box");
  assert.ok(await box.evaluate((table) => table.scrollHeight <= table.clientHeight));
  const button = panel.getByRole("button", { name: "Show all" });
  if ((await button.count()) > 0) await button.click();
}

/** Recomputed from the rows themselves. */
function assertStored(
  { paths }: TranscriptDaemon,
  { from, totals, tools, projects, hook_events: events }: StatsDto,
): void {
  const database = new DatabaseSync(paths.databaseFile, { readOnly: true });
  const sinceMs = Date.parse(from);
  const one = (sql: string) => database.prepare(sql).get(sinceMs)?.["n"];
  const count = (table: string, at: string, also = "") =>
    one(`SELECT count(*) n FROM ${table} WHERE ${at} >= ? ${also}`);
  assert.equal(totals.events, count("events", "received_at"));
  assert.equal(totals.failures, count("events", "received_at", "AND status = 'failed'"));
  assert.equal(totals.active_sessions, one("SELECT count(DISTINCT session) n FROM events WHERE received_at >= ?"));
  assert.equal(totals.sessions_begun, count("sessions", "started_at"));
  assert.equal(totals.tool_calls, count("tool_calls", "started_at"));
  assert.equal(totals.tool_failures, count("tool_calls", "started_at", "AND outcome = 'failed'"));
  assert.equal(totals.tool_denied, count("tool_calls", "started_at", "AND outcome = 'denied'"));
  assert.equal(totals.tool_interrupted, count("tool_calls", "started_at", "AND outcome = 'interrupted'"));
  assert.equal(totals.messages, count("usage", "at", "AND is_copy = 0"));
  assert.ok((totals.messages ?? 0) > 0 && (totals.tool_failures ?? 0) > 0);
  for (const kind of ["input", "output", "cache_read", "web_searches"] as const) {
    assert.equal(totals[kind], one(`SELECT sum(${kind}) n FROM usage WHERE at >= ? AND is_copy = 0`), kind);
  }
  const written = one("SELECT sum(cache_write_5m + cache_write_1h) n FROM usage WHERE at >= ? AND is_copy = 0");
  assert.equal(totals.cache_write, written);
  assert.ok(Math.abs((totals.cost_usd ?? 0) - costOf(database, sinceMs)) < 1e-9);

  const durations = database
    .prepare("SELECT duration_ms n FROM tool_calls WHERE started_at >= ? AND duration_ms IS NOT NULL ORDER BY 1")
    .all(sinceMs)
    .map(({ n }) => Number(n));
  for (const [name, part] of [
    ["tool_p50", 0.5],
    ["tool_p90", 0.9],
    ["tool_p99", 0.99],
  ] as const) {
    const exact = durations[Math.ceil(part * durations.length) - 1] ?? assert.fail("no durations");
    assert.ok(
      Math.abs((totals[name] ?? 0) - exact) <= Math.max(1, exact / 10),
      `${name}: ${totals[name]} for ${exact}`,
    );
  }

  const grouped = (sql: string) =>
    new Map(
      database
        .prepare(sql)
        .all(sinceMs)
        .map(({ name, n }) => [String(name), Number(n)]),
    );
  assert.deepEqual(
    new Map(tools?.map(({ tool_name: name, tool_calls: calls }) => [name, calls])),
    grouped("SELECT tool_name name, count(*) n FROM tool_calls WHERE started_at >= ? GROUP BY 1 ORDER BY 2 DESC, 1"),
  );
  assert.deepEqual(
    new Map(events?.map((event) => [event.hook_event_name, event.events])),
    grouped("SELECT hook_event_name name, count(*) n FROM events WHERE received_at >= ? GROUP BY 1"),
  );
  assert.deepEqual(
    new Map(projects?.map((project) => [String(project.project_name), project.events])),
    grouped(`SELECT s.project_name name, count(*) n FROM events e JOIN sessions s ON s.id = e.session
      WHERE e.received_at >= ? GROUP BY 1`),
  );
  database.close();
}

function costOf(database: DatabaseSync, sinceMs: number): number {
  const rows = database.prepare("SELECT * FROM usage WHERE at >= ? AND is_copy = 0").all(sinceMs);
  const number = (row: (typeof rows)[number], name: string) => Number(row[name]);
  return rows.reduce((sum, row) => {
    const tokens = {
      input: number(row, "input"),
      output: number(row, "output"),
      cacheWrite5m: number(row, "cache_write_5m"),
      cacheWrite1h: number(row, "cache_write_1h"),
      cacheRead: number(row, "cache_read"),
      webSearches: number(row, "web_searches"),
    };
    const variant = row["variant"] === "" ? null : String(row["variant"]);
    const usage = {
      model: String(row["model"]),
      day: toDay(number(row, "at")),
      variant,
      band: promptBand(tokens),
      tokens,
    };
    return sum + (estimateCost(usage, LIST_PRICES) ?? 0);
  }, 0);
}

test("a chart's CSV holds the numbers of the API", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats");
  const stats = await daemon.get<StatsDto>(`/api/stats?range=today&bucket=hour&tz=${STATS_ZONE}&compare=1`);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Calls as CSV", exact: true }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "calls-today.csv");
  const [head, ...rows] = (await readDownload(download)).split("\r\n");
  assert.equal(
    head?.split(",").slice(0, 5).join(),
    "\ufeffstart,tool_calls,tool_failures,tool_denied,tool_interrupted",
  );
  assert.deepEqual(
    rows.slice(0, -1).map((row) => row.split(",").slice(0, 2)),
    stats.starts.map((start, index) => [start, String(stats.series.tool_calls[index])]),
  );
});

test("yesterday by project is two clicks from Now, and goes back", async (t) => {
  const page = await openStats(t, "#view=stats");
  await page.getByRole("link", { name: "Yesterday" }).click();
  await page.waitForURL(/range=yesterday/);
  await page.locator('nav [aria-current="true"]', { hasText: "Yesterday" }).waitFor();
  await page.goBack();
  await page.locator('nav [aria-current="true"]', { hasText: "Today" }).waitFor();
});
