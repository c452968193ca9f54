import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { payload } from "../../../test/support/payload.ts";
import { statsRequest } from "../../../test/support/stats-request.ts";
import type { StatsRequest } from "../../core/stats.ts";
import { readStats } from "./read-stats.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 12, 30);
const HOUR_MS = 3_600_000;

/** Two projects: `shop` now and yesterday at this time, `api` an hour ago. */
function filled(t: TestContext): DatabaseSync {
  const store = tempStore(t);
  const report = (atMs: number, fields: Record<string, unknown>) => fill(store, [payload(fields)], atMs);
  const shop = { session_id: "shop-1", cwd: "/src/shop" };
  const api = { session_id: "api-1", cwd: "/src/api" };
  report(NOW_MS - 25 * HOUR_MS, { ...shop, hook_event_name: "UserPromptSubmit", prompt: "yesterday" });
  report(NOW_MS - HOUR_MS, { ...api, hook_event_name: "UserPromptSubmit", prompt: "go" });
  report(NOW_MS - HOUR_MS, { ...api, hook_event_name: "StopFailure", error: "rate_limit" });
  report(NOW_MS, { ...shop, hook_event_name: "UserPromptSubmit", prompt: "go" });
  report(NOW_MS + 1000, { ...shop, hook_event_name: "Stop" });
  const session = "(SELECT id FROM sessions WHERE session_id = ?)";
  const call = store.database.prepare(`
    INSERT OR REPLACE INTO tool_calls (session, tool_use_id, tool_name, summary, started_at, outcome, duration_ms)
    VALUES (${session}, ?, ?, '', ?, ?, ?)`);
  for (const [index, durationMs] of [10, 20, 30, 40, 5000].entries()) {
    call.run("shop-1", `bash-${index}`, "Bash", NOW_MS, index === 4 ? "failed" : "ok", durationMs);
  }
  call.run("api-1", "read-1", "Read", NOW_MS - HOUR_MS, "denied", null);
  call.run("api-1", "read-2", "Read", NOW_MS - HOUR_MS, null, null);
  const usage = store.database.prepare(
    `INSERT INTO usage_hours VALUES (${session}, ?, '', ?, '', 0, ?, 1, ?, ?, 0, 0, 0, 0)`,
  );
  const hour = Math.floor(NOW_MS / HOUR_MS);
  usage.run("shop-1", hour, "claude-sonnet-5-5", 0, 1_000_000, 100_000);
  usage.run("shop-1", hour, "claude-opus-5-5", 1, 5_000_000, 5_000_000);
  usage.run("api-1", hour - 1, "mystery-9", 0, 1000, 2000);
  usage.run("shop-1", 0, "claude-opus-5-5", 0, 7, 7);
  return store.database;
}

const read = (database: DatabaseSync, over: Partial<StatsRequest> = {}) =>
  readStats(database, statsRequest(NOW_MS, over)) ?? assert.fail("too many buckets");

test("each bucket has its own values, and the totals are those of all of them", (t) => {
  const stats = read(filled(t));
  const [hourAgo, now] = stats.series.slice(-2);
  assert.deepEqual(hourAgo?.events, { events: 2, failures: 1 });
  assert.deepEqual(now?.events, { events: 2, failures: 0 });
  assert.deepEqual(stats.totals.events, { events: 4, failures: 1 });
  assert.equal(hourAgo?.tools?.calls, 2);
  assert.deepEqual(hourAgo?.tools?.ends, { failures: 0, denied: 1, interrupted: 0, p50: null, p90: null, p99: null });
  assert.equal(stats.totals.tools?.calls, 7);
  assert.deepEqual(now?.sessions, { active: 1, begun: 0 });
  assert.deepEqual(stats.totals.sessions, { active: 2, begun: 1 });
  assert.equal(stats.series.length, 24);
});

test("percentiles are those of the calls, at most 10 % off", (t) => {
  const ends = read(filled(t)).series.at(-1)?.tools?.ends;
  assert.equal(ends?.failures, 1);
  for (const [answer, truth] of [
    [ends?.p50, 30],
    [ends?.p90, 5000],
    [ends?.p99, 5000],
  ] as const) {
    assert.ok(Math.abs((answer ?? 0) - truth) <= truth / 10, `${answer} for ${truth}`);
  }
});

test("tokens are counted once, priced by the table, and unpriced ones are named", (t) => {
  const stats = read(filled(t));
  assert.equal(stats.totals.usage?.tokens.input, 1_001_000);
  assert.equal(stats.totals.usage?.messages, 2);
  assert.equal(stats.totals.usage?.costUsd, 3, "a million of input at 2 USD, 100,000 of output at 10 USD a million");
  assert.equal(stats.series.at(-2)?.usage?.costUsd, null);
  assert.deepEqual(stats.unpricedModels, ["mystery-9"]);
  assert.deepEqual(
    stats.models?.map(({ name, costUsd }) => [name, costUsd]),
    [
      ["claude-sonnet-5-5", 3],
      ["mystery-9", null],
    ],
  );
});

test("greatest projects, tools and events come first", (t) => {
  const stats = read(filled(t), { range: { name: "7d" }, unit: "day" });
  assert.deepEqual(
    stats.projects?.map(({ name, events, failures, calls }) => [name, events, failures, calls]),
    [
      ["shop", 3, 0, 5],
      ["api", 2, 1, 2],
    ],
  );
  assert.deepEqual(
    stats.tools?.map(({ name, calls }) => [name, calls]),
    [
      ["Bash", 5],
      ["Read", 2],
    ],
  );
  assert.deepEqual(stats.hookEvents?.[0], { name: "UserPromptSubmit", events: 3, failures: 0 });
});

test("a filter applies where it can, and other values are unknown instead of untrue", (t) => {
  const database = filled(t);
  const ofShop = read(database, { projectName: "shop" }).totals;
  assert.deepEqual([ofShop.events?.events, ofShop.tools?.calls, ofShop.usage?.tokens.input], [2, 5, 1_000_000]);
  assert.deepEqual(ofShop.sessions, { active: 1, begun: 0 });
  const ofRead = read(database, { toolName: "Read" }).totals;
  assert.deepEqual([ofRead.events, ofRead.tools?.calls, ofRead.usage, ofRead.sessions], [null, 2, null, null]);
  const ofModel = read(database, { model: "mystery-9" }).totals;
  assert.deepEqual([ofModel.events, ofModel.tools, ofModel.usage?.tokens.input], [null, null, 1000]);
  assert.equal(read(database, { projectName: "nobody" }).totals.events?.events, 0);
});

test("by the minute there are events and begun calls, and no hourly counts", (t) => {
  const stats = read(filled(t), { range: { name: "1h" }, unit: "minute" });
  assert.equal(stats.series.length, 60);
  assert.deepEqual(stats.series.at(-1), {
    events: { events: 2, failures: 0 },
    tools: { calls: 0, ends: null },
    usage: null,
    sessions: null,
  });
  assert.equal(stats.projects, null);
});

test("range before is included on request", (t) => {
  const database = filled(t);
  assert.equal(read(database).before, null);
  const { before } = read(database, { compare: true });
  assert.equal(before?.series.length, 24);
  assert.deepEqual(before?.totals.events, { events: 1, failures: 0 });
  assert.equal(read(database, { range: { name: "all" }, unit: "day", compare: true }).before, null);
});

test("range `all` begins where counting began, and says so when it had to be cut", (t) => {
  const database = filled(t);
  const all = read(database, { range: { name: "all" }, unit: "day" });
  assert.equal(all.totals.events?.events, 5);
  assert.equal(all.complete, true);
  database.exec("INSERT INTO hour_events VALUES (1, '', 'Stop', 1, 0)");
  const cut = read(database, { range: { name: "all" }, unit: "day" });
  assert.equal(cut.complete, false);
  assert.equal(cut.totals.events?.events, 5);
});

test("statistics read a stretch of counters and never events, payloads or calls", (t) => {
  const database = filled(t);
  const statements = new Set<string>();
  const spied = new Proxy(database, {
    get: (target, name) => {
      if (name !== "prepare") return Reflect.get(target, name, target);
      return (sql: string) => {
        statements.add(sql);
        return target.prepare(sql);
      };
    },
  });
  for (const projectName of [null, "shop"]) read(spied, { projectName, compare: true });
  for (const toolName of [null, "Bash"]) read(spied, { toolName, range: { name: "1h" }, unit: "minute" });
  read(spied, { range: { name: "all" }, unit: "day", model: "mystery-9" });
  assert.ok(statements.size >= 9);
  for (const sql of statements) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => 0));
    const steps = plan.map((step) => String(step["detail"]));
    for (const step of steps) assert.doesNotMatch(step, /\b(events|payloads|tool_calls|usage|e|p)\b(?! \()/, sql);
    const touched = steps.filter((step) => /^(SCAN|SEARCH)/.test(step));
    assert.ok(touched.length > 0);
    for (const step of touched) assert.match(step, /^SEARCH/, `${sql}\n${steps.join("\n")}`);
  }
});
