import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { WaitsDto } from "../../../src/api/insights-dto.ts";
import type { SessionStatsDto, StatsDto } from "../../../src/api/stats-dto.ts";
import { estimateCost, LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { promptBand, toDay } from "../../../src/core/cost/usage.ts";
import { chartsFor, type MetricName, metricsOf, topsFor } from "../../../web/state/stats/stats-charts.ts";
import { formatCompact, formatMetric } from "../../../web/views/stats/format-metric.ts";
import type { Locator } from "playwright-core";
import { readDownload } from "../../support/browser/read-download.ts";
import { statsCases, STATS_ZONE } from "../../support/browser/stats-case.ts";
import type { TranscriptDaemon } from "../../support/transcript-daemon.ts";

const { harness, openStats } = statsCases();

const NO_NAMES = { project: null, model: null, tool: null, branch: null, agent: null };

/** A table begins with ten rows, whole ones: none is cut by a frame that scrolls. */
async function showAllRows(panel: Locator): Promise<void> {
  const box = panel.locator(".table-box");
  assert.ok(await box.evaluate((table) => table.scrollHeight <= table.clientHeight));
  const button = panel.getByRole("button", { name: "Show all" });
  if ((await button.count()) > 0) await button.click();
}

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
    // All sessions are Claude Code's, so there is nothing to compare.
    if (plan.name === "agents") continue;
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

test("a tool's row leads to its slowest calls, and Escape back to everything", async (t) => {
  const page = await openStats(t, "#view=stats&range=30d");
  await page.locator('[data-panel="tools"]').getByRole("link", { name: "Bash" }).click();
  await page.waitForURL(/tool=Bash/);
  const slow = page.locator('[data-panel="slow-calls"]');
  await slow.locator(".call-row").first().waitFor();
  await page.locator(".left-out", { hasText: "Tokens" }).waitFor();
  assert.equal(await page.locator('[data-panel="tokens"]').count(), 0);
  const href = await slow.locator("a.row-link").first().getAttribute("href");
  assert.match(href ?? "", /view=event&event=\d+/);
  await page.keyboard.press("Escape");
  await page.locator('[data-panel="tokens"]').waitFor();
  await page.waitForURL((url) => !url.hash.includes("tool="));
});

test("a bar is a link to its sessions, whose heads sort them", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats&range=7d&bucket=day");
  const sessions = page.locator('[data-panel="sessions-of"]');
  const bar = page.locator('[data-panel="split"] .buckets a').last();
  assert.match((await bar.getAttribute("href")) ?? "", /^#view=stats&range=7d&.*at=/);
  await bar.click();
  await sessions.getByRole("link", { name: "Open this day" }).waitFor();
  await page.locator('[data-panel="calls"] .buckets a[aria-current]').waitFor();
  const at = new URLSearchParams(new URL(page.url()).hash).get("at") ?? "";
  const until = new Date(Date.parse(at) + 86_400_000).toISOString();
  const stored = await daemon.get<SessionStatsDto>(
    `/api/stats/sessions?from=${at}&to=${until}&tz=${STATS_ZONE}&limit=200`,
  );
  const shown = async () =>
    sessions
      .locator("[data-session]")
      .evaluateAll((rows) => rows.map((row) => [row.getAttribute("data-session"), row.children[2]?.textContent]));
  assert.equal((await shown()).length, Math.min(10, stored.count));
  await showAllRows(sessions);
  assert.equal((await shown()).length, stored.count);
  await sessions.getByRole("button", { name: "Calls", exact: true }).click();
  await sessions.locator('[aria-sort="descending"]', { hasText: "Calls" }).waitFor();
  const calls = (await shown()).map(([, value]) => Number(value));
  assert.deepEqual(
    calls,
    calls.toSorted((a, b) => b - a),
  );
  await sessions.getByRole("link", { name: "Open this day" }).click();
  await page.waitForURL((url) => /range=\d{4}-\d\d-\d\d/.test(url.hash) && !url.hash.includes("at="));
});

test("two dates are a period, in the address", async (t) => {
  const page = await openStats(t, "#view=stats");
  await page.locator(".period-menu summary").click();
  await page.getByRole("textbox", { name: "From" }).fill("2026-01-05");
  await page.getByRole("textbox", { name: "To" }).fill("2026-01-03");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/range=2026-01-03..2026-01-05/);
  await page.locator(".period-menu summary", { hasText: "Jan 3 – 5, 2026" }).waitFor();
  // Nothing happened then: no zeros and no axes from 0 to 1, but what would be here.
  const notice = page.locator(".stats-view .empty-text");
  await notice.getByText("No activity in this period").waitFor();
  assert.match(await notice.innerText(), /appear here from the first event of a session on/);
  assert.equal(await page.locator(".plot, .stats-totals").count(), 0);
  await notice.getByRole("link", { name: "Show all time" }).click();
  await page.locator(".stats-totals").waitFor();
});

test("charts share the pointer, and a table takes the place of its chart", async (t) => {
  const page = await openStats(t, "#view=stats&range=7d&bucket=day");
  const calls = page.locator('[data-panel="calls"]');
  await calls.locator(".plot svg").waitFor();
  assert.match(
    (await calls.locator(".plot").getAttribute("aria-label")) ?? "",
    /^Calls, last 7 days, daily\. Calls \d/,
  );
  await calls.locator(".buckets a").last().hover();
  await page.locator('[data-panel="durations"] .chart-legend strong').first().waitFor();
  const place = async () => page.locator('[data-panel="tokens"]').boundingBox();
  const before = await place();
  await calls.locator(".to-table").click();
  await calls.locator("table").waitFor();
  assert.deepEqual(await place(), before);
});

test("waits stand at their own address, with the rules that would have spared them", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats&range=30d");
  await page.getByRole("link", { name: "Waiting" }).click();
  await page.waitForURL(/tab=waiting/);
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString();
  const waits = await daemon.get<WaitsDto>(`/api/waits?since=${since}`);
  const total = waits.count > 0 ? `${waits.count} time` : "No agent waited";
  await page.locator(".wait-total, .stats-view .empty-text p", { hasText: total }).waitFor();
  // Their time is in no number: the sentence would be untrue without them.
  const goOn = waits.count > 0 && waits.open > 0 ? [`${waits.open} more`] : [];
  assert.deepEqual(
    (await page.locator(".go-on").allTextContents()).map((text) => text.match(/\d+ more/)?.[0]),
    goOn,
  );
  assert.equal(await page.locator('[data-panel="allowed"] tbody tr').count(), waits.allowed.length);
});
