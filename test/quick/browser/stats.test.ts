import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { estimateCost, LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { toDay, promptBand } from "../../../src/core/cost/usage.ts";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { CHARTS, metricsOf, type MetricName, TOPS } from "../../../web/state/stats-charts.ts";
import { formatMetric } from "../../../web/views/stats/format-metric.ts";
import { readDownload } from "../../support/browser/read-download.ts";
import { statsCases, STATS_ZONE } from "../../support/browser/stats-case.ts";
import type { TranscriptDaemon } from "../../support/transcript-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";
import { switchLanguage } from "../../support/browser/switch-language.ts";

const { harness, newPage, openStats } = statsCases();

test("statistics on the page equal those of the API and of the stored rows", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats&range=7d&bucket=day");
  const stats = await daemon.get<StatsDto>(`/api/stats?range=7d&bucket=day&tz=${STATS_ZONE}&compare=1`);
  const now = metricsOf(stats);

  // The totals.
  const totals = await page
    .locator("[data-metric]")
    .evaluateAll((cells) => cells.map((cell) => [cell.getAttribute("data-metric"), cell.textContent]));
  assert.equal(totals.length, 19);
  for (const [name, shown] of totals as [MetricName, string][]) {
    assert.equal(shown, formatMetric(name, now.totals[name], "en"), name);
  }

  // Each chart as a table.
  for (const { name, columns } of CHARTS) {
    const chart = page.locator(`[data-chart="${name}"]`);
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
  for (const plan of TOPS) {
    const shown = await page
      .locator(`[data-top="${plan.name}"] tbody tr`)
      .evaluateAll((all) => all.map((row) => Array.from(row.querySelectorAll("th, td"), (cell) => cell.textContent)));
    const expected = plan
      .rowsOf(stats)
      ?.map(({ name, metrics: values }) => [
        name ?? "no project",
        ...plan.columns.map((one) => formatMetric(one, values[one], "en")),
      ]);
    assert.ok((expected?.length ?? 0) > 0, plan.name);
    assert.deepEqual(shown, expected, plan.name);
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

test("today's tokens come first, and a chart's CSV holds the numbers of the API", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats");
  const stats = await daemon.get<StatsDto>(`/api/stats?range=today&bucket=hour&tz=${STATS_ZONE}&compare=1`);
  const now = metricsOf(stats);
  assert.equal(await page.locator(".total dd").first().innerText(), formatMetric("tokens", now.totals.tokens, "en"));
  assert.match(await page.locator('[data-before="tokens"]').innerText(), /^vs\. .* yesterday/);

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Tool calls as CSV" }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "tools-today.csv");
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

test("a name filters statistics, in the address, until Escape", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats&range=30d");
  await page.locator('[data-top="tools"]').getByRole("button", { name: "Bash" }).click();
  await page.locator('[data-chart="events"]', { hasText: "Not available for this filter" }).waitFor();
  await page.waitForURL(/tool=Bash/);
  await page.locator('[data-metric="events"]', { hasText: /^–$/ }).waitFor();
  const stats = await daemon.get<StatsDto>(`/api/stats?range=30d&tool=Bash&tz=${STATS_ZONE}`);
  await page.locator('[data-metric="tool_calls"]', { hasText: new RegExp(`^${stats.totals.tool_calls}$`) }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator('[data-chart="events"] .plot').waitFor();
  await page.waitForURL((url) => !url.hash.includes("tool="));
  await page.keyboard.press("j");
  assert.equal(await page.locator(".to-table:focus").getAttribute("aria-label"), "Tokens: Table");
});

test("a chart has a text, follows the pointer, and loads its library late", async (t) => {
  const { daemon } = harness();
  const scripts: string[] = [];
  const page = await newPage(t);
  page.on("request", (request) => scripts.push(request.url()));
  await page.goto(daemon.url);
  await waitFor("the other views", () => scripts.some((url) => /\/stats-.*\.js/.test(url)));
  assert.ok(!scripts.some((url) => /\/plot-/.test(url)));
  await page.goto(`${daemon.url}#view=stats`);
  const plot = page.locator('[data-chart="events"] .plot');
  await plot.locator("canvas").waitFor();
  assert.match((await plot.getAttribute("aria-label")) ?? "", /^Events and failures, today, hourly\. Events \d/);
  const box = await plot.boundingBox();
  await plot.hover({ position: { x: (box?.width ?? 0) - 40, y: 60 } });
  await page.locator('[data-chart="events"] .legend strong').first().waitFor();
  await page.locator('[data-chart="tools"] .legend strong').first().waitFor();
  const drawn = await plot.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return pixels.some((value) => value !== 0);
  });
  assert.ok(drawn);
});

test("a chart whose library comes after a change of language is in the new language", async (t) => {
  const { daemon } = harness();
  const page = await newPage(t);
  const library = Promise.withResolvers<void>();
  await page.route(/\/static\/plot-[^/]+\.js$/, async (route) => {
    await library.promise;
    await route.continue();
  });
  await page.addInitScript(() => {
    const drawn: string[] = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      drawn.push(text);
      fillText.call(this, text, ...place);
    };
    Object.assign(globalThis, { drawn });
  });
  await page.goto(`${daemon.url}#view=stats&range=7d`);
  const plot = page.locator('[data-chart="tokens"] .plot');
  await plot.waitFor();
  await switchLanguage(page, "日本語");
  await page.locator('html[lang="ja"]').waitFor();
  library.resolve();
  await plot.locator("canvas").waitFor();
  const drawn = async () => page.evaluate<string[]>("drawn");
  await waitFor("its axis", async () => (await drawn()).some((text) => text.includes("万")));
  assert.deepEqual(
    (await drawn()).filter((text) => text.endsWith("K")),
    [],
  );
});
