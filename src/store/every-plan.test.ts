import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { fill } from "../../test/support/filled-store.ts";
import { payload } from "../../test/support/payload.ts";
import { recordStatements, type Recorded } from "../../test/support/recorded-statements.ts";
import { statsRequest } from "../../test/support/stats-request.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import type { CallConditions } from "../core/call-history.ts";
import { LIST_PRICES } from "../core/cost/price-table.ts";
import type { ExportRequest } from "../core/history.ts";
import type { DeliveryFilter } from "../core/notification/outbox.ts";
import { SESSION_STATES } from "../core/session/session.ts";
import { createForwardLog } from "./machines/forward-log.ts";
import { createHealthJournal } from "./health/health-journal.ts";
import { createMachineStore } from "./machines/machine-store.ts";
import { createOutbox } from "./outbox/outbox-queries.ts";
import { createThreadStore } from "./outbox/thread-store.ts";
import { createAnswers } from "./reading/questions.ts";
import { openStore, type Store } from "./store.ts";
import { createImportRunStore } from "./transcripts/import-run-store.ts";
import { createUnreadTranscripts } from "./transcripts/transcript-store.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 13);

const EVENT_FILTERS: readonly ExportRequest[] = [
  {},
  { sessionId: "s" },
  { sessionId: "s", agentId: "a" },
  { hookEventName: "Stop" },
  { toolName: "Bash" },
  { projectName: "shop" },
  { source: "transcript" },
  { machine: "laptop" },
  { machine: null },
  { sinceMs: 1 },
  { projectName: "shop", toolName: "Bash", sinceMs: 1, untilMs: NOW_MS },
];

const CALL_FILTERS: readonly CallConditions[] = [
  {},
  { sessionId: "s" },
  { agentId: "a" },
  { projectName: "shop", toolName: "Bash", statuses: ["open"] },
  { machine: "laptop" },
  { machine: null, text: "a", sinceMs: 1, untilMs: NOW_MS },
];

const DELIVERY_FILTERS: readonly Omit<DeliveryFilter, "limit">[] = [
  {},
  { state: "failed" },
  { seq: 1 },
  { sessionId: "s" },
  { kind: "plan" },
  { destinationId: "d" },
  { beforeId: 9 },
];

const STATS_FILTERS = [{}, { projectName: "shop" }, { toolName: "Bash" }, { model: "m" }, { branch: "main" }] as const;

/** Tables with at most a few hundred rows, whatever was ever stored. */
const SMALL =
  /^SCAN (totals|search_progress|sqlite_sequence|removed|machines|machine_gaps|forwarding|health_\w+|marks|CONSTANT ROW|(c|k|json_each|events_fts) VIRTUAL TABLE\b.*)/;

/** Allowed scans and sorts: their rows do not grow with the history, or no request waits for them. */
const ALLOWED: readonly { readonly step: RegExp; readonly of: RegExp; readonly because: string }[] = [
  {
    step: /^SCAN (events|outbox|sessions USING INDEX sessions_by_use)$/,
    of: /ORDER BY (seq|id DESC|last_used_at DESC, id DESC) LIMIT/,
    because: "it begins at one end in the order that is asked for, and ends with the page",
  },
  {
    step: /^SCAN (events|messages)$/,
    of: /WHERE (received_)?at >= \? ORDER BY (seq|id) LIMIT 1/,
    because: "once, when forwarding begins with some days of history",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM sessions WHERE state IN \('starting', .* AND ended_at IS NULL AND/,
    because: "of the sessions that are neither ended nor lost",
  },
  {
    step: /^SCAN sessions$/,
    of: /SELECT id, detail FROM sessions WHERE ended_at IS NULL AND json_type/,
    because: "when a machine changes its name",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /json_each\(\?\) c .* ORDER BY c\.key/,
    because: "it keeps the order of a list of at most 2,000 numbers",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM json_each\(\?\) k .* ORDER BY c\.duration_ms DESC/,
    because: "of the calls of twenty sessions, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM machine_logs WHERE machine = \?1 ORDER BY last_heard_at DESC/,
    because: "a machine has at most nine logs",
  },
  {
    step: /^USE TEMP B-TREE FOR (GROUP BY|ORDER BY)$/,
    of: /FROM minute_tools WHERE minute >= \? GROUP BY tool_name/,
    because: "of the last hour, some rows a minute",
  },
  {
    step: /^USE TEMP B-TREE FOR GROUP BY$/,
    of: /FROM sessions WHERE forgotten = 0 AND \(state IN .* GROUP BY shown/,
    because: "of busy sessions, and those of one day that have not ended",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM sessions WHERE .*state (= \? AND believed_until >|IN \(\?, \?, \?\) AND believed_until <=)/,
    because: "of the sessions that claim to be busy",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM sessions WHERE state (= '\w+' AND believed_until|IN \('failed', 'lost'\) AND believed_until = \d+ AND last_used_at) > \? AND .*forgotten = 0 ORDER BY \w+( DESC)?, session_id LIMIT/,
    because: "of the sessions that wait or work, or failed within the hour",
  },
  {
    step: /^USE TEMP B-TREE FOR (ORDER BY|DISTINCT)$/,
    of: /FROM outbox WHERE (true AND session_id = \? ORDER BY|state IN \('waiting', 'sending', 'unknown'\))/,
    because: "of one session's messages, or of those that have not come to an end",
  },
  {
    step: /^USE TEMP B-TREE FOR GROUP BY$/,
    of: /FROM (hour_tools|usage_hours u JOIN sessions)/,
    because: "counters of the hours that are asked for, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR GROUP BY$/,
    of: /FROM usage_hours u WHERE u\.hour >= \? AND u\.hour < \?/,
    because: "counters of one day, every two seconds at most",
  },
  {
    step: /^SCAN (s|sessions USING INDEX sessions_by_use)$/,
    of: /FROM \(SELECT id FROM sessions WHERE forgotten = 0 ORDER BY last_used_at DESC LIMIT 300\)/,
    because: "the newest sessions, once after a start",
  },
  {
    step: /^USE TEMP B-TREE FOR DISTINCT$/,
    of: /FROM hour_sessions h JOIN sessions/,
    because: "sessions of the hours that are asked for, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR count\(DISTINCT\)$/,
    of: /FROM tool_calls WHERE session = \? AND started_at >= \?/,
    because: "files of one session since a moment, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR GROUP BY$/,
    of: /FROM api_requests WHERE session = \? GROUP BY model/,
    because: "of one session's requests",
  },
  {
    step: /^SCAN (p|places|thread_mappings)$/,
    of: /p\.archived = 0|DELETE FROM (places|thread_mappings) WHERE (updated|last_used)_at < \?/,
    because: "a row for each session that has a thread, twice an hour",
  },
  {
    step: /^SCAN t$/,
    of: /FROM thread_mappings t WHERE NOT EXISTS/,
    because: "imported threads, which become fewer",
  },
];

/** Runs every read of the product, with each filter. */
function askForEverything(store: Store): void {
  const { database } = store;
  for (const filter of EVENT_FILTERS) store.log({ limit: 10, ...filter });
  for (const state of SESSION_STATES) store.sessions({ state, limit: 10, nowMs: NOW_MS });
  for (const filter of [
    {},
    { projectName: "shop" },
    { usedSinceMs: 1 },
    { usedSinceMs: 1, machine: null, isOpen: true },
    { usedUntilMs: NOW_MS },
    { text: "a" },
    { machine: "laptop" },
    { machine: null },
  ]) {
    store.sessions({ limit: 10, nowMs: NOW_MS, ...filter });
  }
  for (const filter of CALL_FILTERS) store.calls({ limit: 10, ...filter });
  store.callPlace("s", "t");
  store.edits("s");
  store.turns("s", { before: null, limit: 10 }, NOW_MS);
  store.turnsOf([{ sessionId: "s", startedAtMs: 1 }], NOW_MS);
  const outbox = createOutbox(database);
  for (const filter of DELIVERY_FILTERS) outbox.list({ limit: 10, ...filter });
  createThreadStore(database, { now: () => NOW_MS });
  createHealthJournal(database);
  createUnreadTranscripts(database);
  createImportRunStore(database);
  createForwardLog(database);
  createMachineStore(database);
  askThread(database);
}

/** Reads that run on the reading thread only. */
function askThread(database: DatabaseSync): void {
  const answers = createAnswers(database);
  for (const filter of EVENT_FILTERS) {
    for (const text of ["needle", "n"]) {
      answers.exportPage({ request: { ...filter, text }, afterSeq: 0, throughSeq: 9 });
      answers.searchSlice({ request: { ...filter, text, limit: 10 }, before: 9, wanted: 10 });
    }
    answers.exportPage({ request: filter, afterSeq: 0, throughSeq: 9 });
  }
  for (const conditions of CALL_FILTERS) {
    const filter = { sinceMs: 1, before: null, limit: 10, ...conditions };
    answers.slowCalls({ filter, sessions: answers.callSessions(filter) });
  }
  for (const filter of STATS_FILTERS) {
    const asked = { compare: true, ...filter };
    answers.stats(statsRequest(NOW_MS, { range: { name: "1h" }, unit: "minute", ...asked }));
    answers.stats(statsRequest(NOW_MS, { range: { name: "all" }, unit: "day", ...asked }));
    answers.sessionStats({ ...statsRequest(NOW_MS, filter), limit: 10 });
  }
  for (const projectName of [null, "shop"]) {
    answers.waits({ sinceMs: 1, untilMs: NOW_MS, projectName, nowMs: NOW_MS });
  }
  answers.away({ sinceMs: 1, nowMs: NOW_MS, limit: 10, prices: LIST_PRICES });
  answers.durations();
}

/** Every statement of a store that is opened and read completely, with its query plan. */
function everyPlan(t: TestContext) {
  const file = join(tempDir(t), "dashboard.db");
  const before = openStore(file);
  const edit = { tool_name: "Edit", tool_use_id: "e" };
  fill(before, [
    payload({ hook_event_name: "UserPromptSubmit", prompt: "needle" }),
    payload({ tool_use_id: "t" }),
    payload(edit),
    payload({ ...edit, hook_event_name: "PermissionRequest" }),
    payload({ ...edit, hook_event_name: "PostToolUse" }),
  ]);
  before.close();
  const stores: Store[] = [];
  const recorded = recordStatements(t, () => {
    const store = openStore(file);
    stores.push(store);
    askForEverything(store);
  });
  const [store] = stores;
  if (store === undefined) throw new TypeError("it was not opened");
  t.after(() => store.close());
  return { recorded, plans: new Map(recorded.map(({ sql }) => [sql, stepsOf(store.database, sql)])) };
}

function stepsOf(database: DatabaseSync, sql: string): readonly string[] {
  // These do not read tables.
  if (/^\s*(PRAGMA|VACUUM|INSERT INTO events_fts)/.test(sql)) return [];
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
  return steps.map((step) => String(step["detail"]));
}

test("no statement scans a growing table, or sorts more than its answer, unexplained", (t) => {
  const { plans } = everyPlan(t);
  const used = new Set<unknown>();
  for (const [text, steps] of plans) {
    const sql = text.replaceAll(/\s+/g, " ").trim();
    for (const step of steps) {
      if (!/^SCAN\b|TEMP B-TREE/.test(step) || SMALL.test(step)) continue;
      const reason = ALLOWED.find((allowed) => allowed.step.test(step) && allowed.of.test(sql));
      assert.ok(reason !== undefined, `${step}\n${sql}`);
      used.add(reason);
    }
  }
  assert.deepEqual(
    ALLOWED.filter((reason) => !used.has(reason)),
    [],
    "a reason that nothing needs any more",
  );
});

test("the bound of a search is a whole number, the only one that FTS5 takes", (t) => {
  const { plans } = everyPlan(t);
  const searching = [...plans.keys()].filter((sql) => sql.includes("events_fts MATCH"));
  assert.ok(searching.length > 0);
  for (const sql of searching) assert.doesNotMatch(sql, /rowid [<>]=? (?!CAST\(\? AS INTEGER\))/);
});

/** Their statements run before any request, or in another process; a connection passes on statements of others. */
const LEFT_OUT = /(^|\/)(back-up|open-database|connection|migrate|import-threads|integrity-process)\.ts$/;

test("every statement of the store is among them", (t) => {
  const { recorded } = everyPlan(t);
  const places = new Set(recorded.map(placeOf));
  const missing = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !LEFT_OUT.test(name))
    .flatMap((name) => linesThatPrepare(name))
    .filter((place) => !places.has(place));
  assert.deepEqual(missing, []);
});

function placeOf({ file, line }: Recorded): string {
  return `${relative(import.meta.dirname, file)}:${line}`;
}

function linesThatPrepare(name: string): readonly string[] {
  const lines = readFileSync(join(import.meta.dirname, name), "utf8").split("\n");
  return lines.flatMap((text, index) => (/\.prepare\(/.test(text) ? [`${name}:${index + 1}`] : []));
}
