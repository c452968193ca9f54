import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Page } from "playwright-core";
import type { HealthDto, MetricsDto } from "../../../src/api/dto.ts";
import type { SearchDto } from "../../../src/api/history-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { parseRoute } from "../../../web/state/route.ts";
import { formatCost, formatNumber } from "../../../web/i18n/format.ts";
import { waitFor } from "../../support/wait-for.ts";
import { demoCase, listenForComplaints } from "../../support/browser/demo-case.ts";
import { goToHash, waitUntilDrawn } from "../../support/browser/appearance.ts";
import { axeFindings, cutsHere, cutsOf } from "../../support/browser/view-findings.ts";
import type { DemoDaemon } from "../../support/demo-daemon.ts";
import { switchLanguage } from "../../support/browser/switch-language.ts";

/*
 * A real daemon that has stored the demo. Every metric is compared three times: computed from the database's rows, in
 * the API and on the page. Then the first questions of a new user, and how few steps the answers take.
 */

const opened = demoCase();

function rowsOf({ home }: DemoDaemon, sql: string, values: Record<string, string | number> = {}): readonly unknown[] {
  const database = new DatabaseSync(home.paths.databaseFile, { readOnly: true });
  try {
    return database.prepare(sql).all(values);
  } finally {
    database.close();
  }
}

let shared: Page | undefined;
let complaints: readonly string[] = [];
const shownViews = new Set<string>();
const cuts: string[] = [];

/** Opens it on the shared page of this file, which is loaded once. */
async function show(hash: string): Promise<Page> {
  const { browser, demo } = opened();
  if (shared === undefined) {
    // UTC, as the test machine's date may differ from Tokyo's. Wide enough for all columns.
    const viewport = { width: 1920, height: 800 };
    shared = await browser.newPage({ timezoneId: "UTC", viewport });
    complaints = listenForComplaints(shared);
    await shared.goto(demo.daemon.url);
  }
  await goToHash(shared, hash);
  await waitUntilDrawn(shared);
  shownViews.add(parseRoute(hash).view);
  cuts.push(...(await cutsHere(shared, hash)));
  return shared;
}

/** Terms and values of every list of facts on the page. */
async function factsOf(page: Page): Promise<Readonly<Record<string, string>>> {
  return page
    .locator("main dl > div")
    .evaluateAll((all) =>
      Object.fromEntries(
        all.map((one) => [one.querySelector("dt")?.textContent ?? "", one.querySelector("dd")?.textContent ?? ""]),
      ),
    );
}

const SESSION_VALUES = `
  SELECT s.session_id AS id,
    (SELECT count(*) FROM events e WHERE e.session = s.id) AS events,
    (SELECT count(*) FROM tool_calls c WHERE c.session = s.id) AS tools,
    (SELECT count(*) FROM events e WHERE e.session = s.id AND e.status = 'failed') AS errors,
    (SELECT sum(input + output + cache_write_5m + cache_write_1h + cache_read) FROM usage u WHERE u.session = s.id) AS tokens
  FROM sessions s`;

type SessionValues = { readonly id: string } & Readonly<Record<"events" | "tools" | "errors" | "tokens", number>>;

test("the table of sessions: each row, and the totals", async () => {
  const { demo } = opened();
  const counted = rowsOf(demo, SESSION_VALUES) as readonly SessionValues[];
  const listed = await demo.daemon.sessions();
  const page = await show("#view=sessions");
  const rows = await page.locator("[data-session]").evaluateAll((all) =>
    all.map((row) => ({
      id: row.getAttribute("data-session"),
      // The whole value stands on hover.
      numbers: [...row.querySelectorAll(".number:not(.of-used)")].map(
        (cell) => cell.querySelector("[title]")?.getAttribute("title") ?? cell.textContent,
      ),
    })),
  );
  assert.equal(rows.length, counted.length);
  for (const { id, events, tools, errors, tokens } of counted) {
    const session = listed.find((one) => one.session_id === id);
    assert.ok(session !== undefined);
    const { event_count, tool_count, error_count, tokens: reported, cost_usd: cost } = session;
    assert.deepEqual(
      [event_count, tool_count, error_count, reported],
      [events, tools, errors, tokens],
      session.title ?? id,
    );
    assert.ok(cost !== null);
    const numbers = [events, tools, errors, tokens].map((value) => formatNumber(value, "en"));
    const shown = rows.find((row) => row.id === id)?.numbers;
    assert.deepEqual(shown, [...numbers, formatCost(cost, session.cost_estimated, "en")], session.title ?? id);
  }
  const sum = (name: "tokens" | "errors") => counted.reduce((total, one) => total + one[name], 0);
  const costUsd = listed.reduce((total, one) => total + (one.cost_usd ?? 0), 0);
  const totals = page.locator(".totals");
  assert.ok((await totals.innerText()).includes(`${sum("errors")} errors`));
  const whole = async (name: string) => totals.locator(`[data-total="${name}"]`).getAttribute("title");
  assert.equal(await whole("tokens"), formatNumber(sum("tokens"), "en"));
  assert.equal(await whole("cost"), formatCost(costUsd, true, "en"));
});

test("numbers of the last hour, and the title", async () => {
  const { demo } = opened();
  const page = await show("");
  // An event may become older than an hour between the two.
  await waitFor("rows and API to agree", async () => {
    const hourAgoMs = Date.now() - 3_600_000;
    const [counted] = rowsOf(
      demo,
      `SELECT
         (SELECT count(*) FROM events WHERE received_at > :hour_ago) AS events_last_hour,
         (SELECT count(*) FROM events WHERE received_at > :hour_ago AND status = 'failed') AS failures_last_hour,
         (SELECT count(*) FROM sessions
          WHERE ended_at IS NULL AND state <> 'lost' AND last_used_at > :hour_ago) AS active_sessions`,
      { hour_ago: hourAgoMs },
    );
    const metrics = await demo.daemon.get<MetricsDto>("/api/metrics");
    const { events_last_hour, failures_last_hour, active_sessions } = metrics;
    return isDeepStrictEqual({ events_last_hour, failures_last_hour, active_sessions }, { ...(counted as object) });
  });
  await waitFor("the title", async () => (await page.title()).startsWith("(2) "));
});

test("a session's page: tokens by kind, context, cost, agents", async () => {
  const { demo } = opened();
  const id = demo.sessionId("dependency check");
  const [counted] = rowsOf(
    demo,
    `SELECT sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read,
       sum(cache_write_5m + cache_write_1h) AS cache_write
     FROM usage WHERE session = (SELECT id FROM sessions WHERE session_id = :id)`,
    { id },
  ) as readonly Readonly<Record<"input" | "output" | "cache_read" | "cache_write", number>>[];
  assert.ok(counted !== undefined);
  const { usage, tokens, cost_usd: cost } = await demo.daemon.get<SessionDetailDto>(`/api/sessions/${id}`);
  const { input, output, cache_read, cache_write } = usage ?? {};
  assert.deepEqual({ input, output, cache_read, cache_write }, { ...counted });
  assert.equal(tokens, counted.input + counted.output + counted.cache_read + counted.cache_write);
  const page = await show(`#view=session&session=${id}&tab=details`);
  const facts = await factsOf(page);
  const shown = (name: string) => facts[name] ?? "";
  assert.equal(shown("Input"), formatNumber(counted.input, "en"));
  assert.equal(shown("Output"), formatNumber(counted.output, "en"));
  assert.equal(shown("Cache read"), formatNumber(counted.cache_read, "en"));
  assert.equal(shown("Cache write"), formatNumber(counted.cache_write, "en"));
  assert.ok(shown("Tokens").startsWith(formatNumber(tokens ?? 0, "en")), shown("Tokens"));
  assert.ok(shown("Cost").startsWith(formatCost(cost ?? 0, true, "en")), shown("Cost"));
});

test("search: how much is found", async () => {
  const { demo } = opened();
  const [counted] = rowsOf(
    demo,
    // A call is one hit. What repeats it is none.
    `SELECT count(DISTINCT coalesce(e.session || ' ' || e.tool_use_id, e.seq)) AS count
      FROM payloads p JOIN events e ON e.seq = p.seq
      WHERE p.search_text LIKE '%retry%' AND e.hook_event_name NOT IN ('PostToolBatch', 'PermissionRequest')`,
  ) as readonly { count: number }[];
  assert.ok(counted !== undefined && counted.count > 5);
  await waitFor("the index to know all events", async () => {
    const { found } = await demo.daemon.get<SearchDto>("/api/search?q=retry");
    return found?.count === counted.count && found.exact;
  });
  const page = await show("#view=search&q=retry");
  await page.locator(".found", { hasText: String(counted.count) }).waitFor();
});

test("a command that failed is one hit, and c copies it whole", async () => {
  const page = await show("");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("/");
  await page.keyboard.type('"npm test -- webhooks"');
  const hit = page.locator(".hit", { hasText: "Exit 1" });
  await hit.locator(".call-subject mark", { hasText: "npm test -- webhooks" }).waitFor();
  await waitFor("hits of the whole command alone", async () => (await hit.count()) === 1);
  await hit.getByRole("img", { name: "Failed" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("c");
  await page.locator(".said", { hasText: "Copied: npm test" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), "npm test -- webhooks");
  await page.keyboard.press("Enter");
  await page.locator(".detail .command-text", { hasText: "npm test -- webhooks" }).waitFor();
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

test("waits with their reason and a failure are on the first view, without a click", async () => {
  const page = await show("");
  await page.locator(".need.is-waiting").nth(1).waitFor();
  const waiting = await page.locator(".need.is-waiting").allInnerTexts();
  assert.equal(waiting.length, 2);
  assert.match(waiting[0] ?? "", /Question[^]*delete customers[^]*How should deleted customers be kept\?/);
  assert.match(waiting[1] ?? "", /Run command\?[^]*retry failed webhooks[^]*git push origin fix\/webhook-retries/);
  const [failed = "", ...others] = await page.locator(".need.is-failed").allInnerTexts();
  assert.deepEqual(others, []);
  assert.match(failed, /Rate limit, resets (?:\w{3} \d{1,2}, )?\d\d:\d\d[^]*nightly report/);
});

test("calls and cache hits of today: on the first view, without a click", async () => {
  const { demo } = opened();
  const page = await show("");
  const { starts, series } = await demo.daemon.get<StatsDto>("/api/stats?range=24h&bucket=hour&tz=UTC");
  const midnightMs = new Date().setUTCHours(0, 0, 0, 0);
  const ofToday = (values: readonly (number | null)[]): number =>
    values
      .filter((_, index) => Date.parse(starts[index] ?? "") >= midnightMs)
      .reduce((sum: number, value) => sum + (value ?? 0), 0);
  const read = ofToday(series.cache_read);
  const prompts = ofToday(series.input) + ofToday(series.cache_write) + read;
  const figure = (text: string) => page.locator(".top .figure", { hasText: text });
  await figure("call")
    .locator("b", { hasText: String(ofToday(series.tool_calls)) })
    .waitFor();
  await figure("cached")
    .locator("b", { hasText: `${Math.round((100 * read) / prompts)}%` })
    .waitFor();
});

test("all changes of a session: its name, Changes", async () => {
  const page = await show("");
  await page.locator(".side-session", { hasText: "ログイン画面" }).first().click();
  await page.getByRole("tab", { name: "Changes" }).click();
  const files = page.locator(".changed-file", { hasText: "src/login/form.tsx" });
  await files.getByText('<p role="alert">{error.text}</p>').waitFor();
  await files.getByText('<p role="alert">{wrongPassword}</p>').waitFor();
});

test("the event says why Discord got no message, and shows the one that failed", async () => {
  const { demo } = opened();
  const events = await demo.daemon.allEvents();
  const failure = events.find(({ hook_event_name: name }) => name === "PostToolUseFailure");
  const page = await show(`#event=${failure?.seq}`);
  await page.locator(".about-event > summary").click();
  const reported = page.locator(".delivery-status");
  await reported.getByText("Not sent:").waitFor();
  await switchLanguage(page, "日本語");
  await reported.waitFor();
  await waitFor("the reason in Japanese", async () => !(await reported.innerText()).includes("Not sent"));
  await switchLanguage(page, "English");
  await show("#view=deliveries");
  await page.locator(".delivery.is-failed", { hasText: "Invalid Form Body" }).waitFor();
});

test("the last event is the newest by time, though an older one was stored later", async () => {
  const { daemon } = opened().demo;
  const health = await daemon.get<HealthDto>("/api/health");
  const events = await daemon.allEvents();
  const times = events.map((event) => event.received_at).toSorted();
  assert.equal(health.last_event_at, times.at(-1));
  assert.equal(events.find(({ seq }) => seq === health.last_event_seq)?.received_at, times.at(-1));
});

// Each view in two looks; every place of it in each language, theme and width, and axe on all: test/stress/browser/views.test.ts.
test("no view cuts a text or scrolls sideways, also on a phone, in Japanese and dark", async () => {
  const places = opened().places.filter(({ name, view }) => name === view);
  for (const { hash, view } of places) if (!shownViews.has(view)) await show(hash);
  const page = await show("");
  await switchLanguage(page, "日本語");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator("html[lang=ja]").waitFor();
  assert.deepEqual(await axeFindings(page), []);
  assert.deepEqual([...cuts, ...(await cutsOf(page, places))], []);
  assert.deepEqual(complaints, []);
});
