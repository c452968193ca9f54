import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { MetricsDto } from "../../../src/protocol/dto.ts";
import type { SearchDto } from "../../../src/protocol/search-dto.ts";
import type { SessionDetailDto } from "../../../src/protocol/session-dto.ts";
import type { StatsDto } from "../../../src/protocol/stats-dto.ts";
import { formatCost, formatNumber } from "../../../web/i18n/format.ts";
import { waitFor } from "../../support/wait-for.ts";
import { demoCase } from "../../support/browser/demo-case.ts";
import { openLook, waitUntilDrawn } from "../../support/browser/look.ts";
import type { DemoDaemon } from "../../support/demo-daemon.ts";

/*
 * Every figure three times: counted anew from the rows of the database, as the API answers, and as the page shows it.
 */

const opened = demoCase();

function rowsOf({ home }: DemoDaemon, sql: string, ...values: readonly (string | number)[]): readonly unknown[] {
  const database = new DatabaseSync(home.paths.databaseFile, { readOnly: true });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}

async function pageAt(hash: string): Promise<Page> {
  const { browser, demo } = opened();
  const page = await openLook(browser, { language: "en", theme: "light" });
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.goto(`${demo.daemon.url}${hash}`);
  await waitUntilDrawn(page);
  return page;
}

/** Terms and what stands beside them, of every list of facts on the page. */
async function factsOf(page: Page): Promise<Readonly<Record<string, string>>> {
  return page
    .locator("main dl > div")
    .evaluateAll((all) =>
      Object.fromEntries(
        all.map((one) => [one.querySelector("dt")?.textContent ?? "", one.querySelector("dd")?.textContent ?? ""]),
      ),
    );
}

const SESSION_FIGURES = `
  SELECT s.session_id AS id,
    (SELECT count(*) FROM events e WHERE e.session = s.id) AS events,
    (SELECT count(*) FROM tool_calls c WHERE c.session = s.id) AS tools,
    (SELECT count(*) FROM events e WHERE e.session = s.id AND e.status = 'failed') AS errors,
    (SELECT sum(input + output + cache_write_5m + cache_write_1h + cache_read) FROM usage u WHERE u.session = s.id) AS tokens
  FROM sessions s`;

interface SessionFigures {
  readonly id: string;
  readonly events: number;
  readonly tools: number;
  readonly errors: number;
  readonly tokens: number;
}

test("the table of sessions: each row, and the totals", async () => {
  const { demo } = opened();
  const counted = rowsOf(demo, SESSION_FIGURES) as readonly SessionFigures[];
  const listed = await demo.daemon.sessions();
  const page = await pageAt("#view=sessions");
  const rows = await page.locator("[data-session]").evaluateAll((all) =>
    all.map((row) => ({
      id: row.getAttribute("data-session"),
      figures: [...row.querySelectorAll(".figure")].map((cell) => cell.textContent),
    })),
  );
  assert.equal(rows.length, counted.length);
  for (const { id, events, tools, errors, tokens } of counted) {
    const session = listed.find((one) => one.session_id === id);
    assert.ok(session !== undefined);
    const { event_count, tool_count, error_count, tokens: told, cost_usd: cost } = session;
    assert.deepEqual(
      [event_count, tool_count, error_count, told],
      [events, tools, errors, tokens],
      session.title ?? id,
    );
    assert.ok(cost !== null);
    const numbers = [events, tools, errors, tokens].map((value) => formatNumber(value, "en"));
    const shown = rows.find((row) => row.id === id)?.figures;
    assert.deepEqual(shown, [...numbers, formatCost(cost, session.cost_estimated, "en")], session.title ?? id);
  }
  const sum = (name: "tokens" | "errors") => counted.reduce((total, one) => total + one[name], 0);
  const costUsd = listed.reduce((total, one) => total + (one.cost_usd ?? 0), 0);
  const totals = await page.locator(".totals").innerText();
  for (const text of [
    `${formatNumber(sum("tokens"), "en")} tokens`,
    `${sum("errors")} errors`,
    formatCost(costUsd, true, "en"),
  ]) {
    assert.ok(totals.includes(text), `${text} in ${totals}`);
  }
  await page.context().close();
});

test("Now: the figures of the last hour", async () => {
  const { demo } = opened();
  const page = await pageAt("");
  const hourAgoMs = Date.now() - 3_600_000;
  const [counted] = rowsOf(
    demo,
    "SELECT count(*) AS events, sum(status = 'failed') AS failures FROM events WHERE received_at > ?",
    hourAgoMs,
  ) as readonly { events: number; failures: number }[];
  const [active] = rowsOf(
    demo,
    "SELECT count(*) AS count FROM sessions WHERE ended_at IS NULL AND state <> 'lost' AND last_used_at > ?",
    hourAgoMs,
  ) as readonly { count: number }[];
  await waitFor("the page to show what the API says", async () => {
    const metrics = await demo.daemon.get<MetricsDto>("/api/metrics");
    assert.equal(metrics.events_last_hour, counted?.events);
    assert.equal(metrics.failures_last_hour, counted?.failures);
    assert.equal(metrics.active_sessions, active?.count);
    const facts = await factsOf(page);
    return (
      facts["Events, last hour"] === formatNumber(metrics.events_last_hour, "en") &&
      facts["Active sessions"] === formatNumber(metrics.active_sessions, "en") &&
      facts["Messages, last hour"] === formatNumber(metrics.messages_last_hour, "en")
    );
  });
  await page.locator(".connection, header").first().waitFor();
  assert.match(await page.title(), /^\(2\) /);
  await page.context().close();
});

test("a session's page: tokens by kind, context, cost, agents", async () => {
  const { demo } = opened();
  const id = demo.sessionId("dependency check");
  const [counted] = rowsOf(
    demo,
    `SELECT sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read,
       sum(cache_write_5m + cache_write_1h) AS cache_write
     FROM usage WHERE session = (SELECT id FROM sessions WHERE session_id = ?)`,
    id,
  ) as readonly Readonly<Record<"input" | "output" | "cache_read" | "cache_write", number>>[];
  assert.ok(counted !== undefined);
  const { usage, tokens, cost_usd: cost } = await demo.daemon.get<SessionDetailDto>(`/api/sessions/${id}`);
  const { input, output, cache_read, cache_write } = usage ?? {};
  assert.deepEqual({ input, output, cache_read, cache_write }, { ...counted });
  assert.equal(tokens, counted.input + counted.output + counted.cache_read + counted.cache_write);
  const page = await pageAt(`#view=session&session=${id}&tab=details`);
  const facts = await factsOf(page);
  const shown = (name: string) => facts[name] ?? "";
  assert.equal(shown("input"), formatNumber(counted.input, "en"));
  assert.equal(shown("output"), formatNumber(counted.output, "en"));
  assert.equal(shown("read from the cache"), formatNumber(counted.cache_read, "en"));
  assert.equal(shown("written to the cache"), formatNumber(counted.cache_write, "en"));
  assert.ok(shown("tokens").startsWith(formatNumber(tokens ?? 0, "en")), shown("tokens"));
  assert.ok(shown("cost").startsWith(formatCost(cost ?? 0, true, "en")), shown("cost"));
  await page.context().close();
});

test("search: how much is found", async () => {
  const { demo } = opened();
  const [counted] = rowsOf(
    demo,
    "SELECT count(*) AS count FROM payloads WHERE search_text LIKE '%retry%'",
  ) as readonly { count: number }[];
  assert.ok(counted !== undefined && counted.count > 5);
  await waitFor("the index to know all events", async () => {
    const { found } = await demo.daemon.get<SearchDto>("/api/search?q=retry");
    return found?.count === counted.count && found.exact;
  });
  const page = await pageAt("#view=search&q=retry");
  await page.locator(".found", { hasText: String(counted.count) }).waitFor();
  await page.context().close();
});

test("statistics: events, calls and tokens of the day, whole and by project", async () => {
  const { demo } = opened();
  const { totals, projects } = await demo.daemon.get<StatsDto>("/api/stats?range=24h");
  const [counted] = rowsOf(
    demo,
    `SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM tool_calls) AS calls,
       (SELECT sum(input + output + cache_write_5m + cache_write_1h + cache_read) FROM usage) AS tokens`,
  ) as readonly { events: number; calls: number; tokens: number }[];
  assert.ok(counted !== undefined);
  const { input, output, cache_write: written, cache_read: read } = totals;
  assert.equal(totals.events, counted.events);
  assert.equal(totals.tool_calls, counted.calls);
  assert.equal((input ?? 0) + (output ?? 0) + (written ?? 0) + (read ?? 0), counted.tokens);
  const byProject = rowsOf(
    demo,
    `SELECT s.project_name AS name, count(*) AS events FROM events e JOIN sessions s ON s.id = e.session GROUP BY 1`,
  ) as readonly { name: string; events: number }[];
  assert.deepEqual(
    Object.fromEntries((projects ?? []).map((one) => [one.project_name, one.events])),
    Object.fromEntries(byProject.map(({ name, events }) => [name, events])),
  );
});
