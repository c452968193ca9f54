import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { ALLOWED, SMALL } from "../../test/support/allowed-scans.ts";
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
import { createReminderQueries } from "./outbox/reminder-queries.ts";
import { createThreadStore } from "./outbox/thread-store.ts";
import { createWaitEndQueries } from "./outbox/wait-end-queries.ts";
import { createApprovals } from "./reading/questions.ts";
import { openStore, type Store } from "./store.ts";
import { createImportRunStore } from "./transcripts/import-run-store.ts";
import { createUnreadTranscripts } from "./transcripts/transcript-store.ts";
import { searchParts, toSearchQuery } from "../core/search/search-query.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 13);

const EVENT_FILTERS: readonly ExportRequest[] = [
  {},
  { sessionId: "s" },
  { sessionId: "s", agentId: "a" },
  { hookEventName: "Stop" },
  { toolName: "Bash" },
  { projectName: "shop" },
  { source: "transcript" },
  { isImported: false },
  { machine: "laptop" },
  { machine: null },
  { sinceMs: 1 },
  { projectName: "shop", toolName: "Bash", sinceMs: 1, untilMs: NOW_MS },
];

const CALL_FILTERS: readonly CallConditions[] = [
  {},
  { sessionId: "s" },
  { agentId: "a" },
  { projectName: "shop", toolNames: ["Bash"], statuses: ["open"] },
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

/** The plans of a call, its question and its batch. */
const PLACED_EVENTS = ["PreToolUse", "PermissionRequest", "PostToolBatch"].map((hookEventName) => ({
  seq: 1,
  sessionId: "s",
  toolUseId: hookEventName === "PreToolUse" ? "t" : null,
  hookEventName,
  toolName: "Bash",
  summary: "make",
  receivedAtMs: NOW_MS,
}));

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
  for (const event of PLACED_EVENTS) store.callPlace(event);
  store.edits("s");
  store.turns("s", { before: null, limit: 10 }, NOW_MS);
  store.turnsOf([{ sessionId: "s", startedAtMs: 1 }], NOW_MS);
  store.turnSpansOf([{ sessionId: "s", startedAtMs: 1 }], NOW_MS);
  createReminderQueries(database);
  const outbox = createOutbox(database);
  for (const filter of DELIVERY_FILTERS) outbox.list({ limit: 10, ...filter });
  createWaitEndQueries(database);
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
  const answers = createApprovals(database);
  for (const filter of EVENT_FILTERS) {
    for (const query of ["needle", "n", "a OR path:src/ -tool:Bash"].map((typed) =>
      toSearchQuery(searchParts(typed)),
    )) {
      answers.exportPage({ request: { ...filter, query }, afterSeq: 0, throughSeq: 9 });
      for (const list of ["all", "live", "imported"] as const) {
        const before = { seq: 9, atMs: 9 };
        answers.searchSlice({ request: { ...filter, query, limit: 10 }, list, before, wanted: 10 });
      }
      const byCall = { isByCall: true, statuses: ["ok"] } as const;
      for (const more of [byCall, { model: "m" }]) {
        answers.searchSlice({
          request: { ...filter, ...more, query, limit: 10 },
          list: "all",
          before: { seq: 9, atMs: 0 },
          wanted: 10,
        });
      }
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
    answers.waits({ sinceMs: 1, untilMs: NOW_MS, projectName });
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
    payload({ hook_event_name: "PostToolBatch", tool_calls: [{ tool_use_id: "e", note: "needle" }] }),
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
