import type { DatabaseSync } from "node:sqlite";
import type { HistoryService } from "../../../src/core/history.ts";
import type { Outbox } from "../../../src/core/notification/outbox.ts";
import type { AskedRange } from "../../../src/core/stats-range.ts";
import type { Store } from "../../../src/store/store.ts";
import { statsRequest } from "../../support/stats-request.ts";
import { RARE_WORD } from "./session-text.ts";
import { literalQuery } from "../../../src/core/search/search-query.ts";

/** A stored history and parameters for its queries. */
export interface Asked {
  readonly store: Store;
  readonly historyService: HistoryService;
  readonly outbox: Outbox;
  readonly nowMs: number;
  /** Another one each time, of any age. */
  readonly sessionId: () => string;
  readonly seq: () => number;
  readonly largestSession: string;
}

export interface HistoryQuery {
  readonly name: string;
  readonly maxMs: number | null;
  readonly ask: (asked: Asked) => unknown;
  /** The same from the events themselves, as a simple solution without counters and with only a key. */
  readonly naive?: (database: DatabaseSync, asked: Asked) => unknown;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NEVER = new AbortController().signal;

const NAIVE_METRICS = [
  "SELECT count(DISTINCT session) FROM events NOT INDEXED WHERE received_at > ?",
  "SELECT count(*) FROM events NOT INDEXED WHERE hook_event_name IN ('UserPromptSubmit', 'Stop') AND received_at > ?",
  `SELECT tool_name, count(*) FROM events NOT INDEXED WHERE hook_event_name = 'PreToolUse' AND received_at > ?
    GROUP BY tool_name ORDER BY 2 DESC LIMIT 10`,
  `SELECT avg(span) FROM (SELECT max(received_at) - min(received_at) AS span FROM events NOT INDEXED
    WHERE received_at > ? - 1e12 GROUP BY session)`,
];

const sessions = (filter: Partial<Parameters<Store["sessions"]>[0]>) => (asked: Asked) =>
  asked.store.sessions({ limit: 50, nowMs: asked.nowMs, ...filter });

const log = (filter: Partial<Parameters<Store["log"]>[0]>) => (asked: Asked) =>
  asked.store.log({ limit: 100, ...filter });

const stats = (name: Extract<AskedRange, { name: unknown }>["name"], unit: "hour" | "day") => (asked: Asked) =>
  asked.historyService.stats(
    statsRequest(asked.nowMs, { range: { name }, unit, zone: "Asia/Tokyo", compare: name !== "all" }),
    NEVER,
  );

/** As the log searches for a text: without a count. */
const eventsWith = (text: string) => (asked: Asked) =>
  asked.historyService.search({ query: literalQuery(text), limit: 100, beforeSeq: asked.store.lastSeq() + 1 }, NEVER);

/** Each word, and each three letters of it, are in many texts, but the whole phrase is in none. */
const NEVER_SO = "schema session cache deploy";

const search = (text: string) => (asked: Asked) =>
  asked.historyService.search({ query: literalQuery(text), limit: 60 }, NEVER);

/** All queries of the page and the API to the store. */
export const QUERIES: readonly HistoryQuery[] = [
  {
    name: "metrics",
    maxMs: 2,
    ask: ({ store, nowMs }) => store.metrics(nowMs),
    naive: (database, { nowMs }) => NAIVE_METRICS.map((sql) => database.prepare(sql).all(nowMs - HOUR_MS)),
  },
  {
    name: "50 newest sessions",
    maxMs: 10,
    ask: sessions({}),
    naive: (database) =>
      database
        .prepare(
          `SELECT session, max(received_at) AS last, min(received_at), count(*) FROM events NOT INDEXED
          GROUP BY session ORDER BY last DESC LIMIT 50`,
        )
        .all(),
  },
  {
    name: "a page of sessions of long ago",
    maxMs: 10,
    ask: ({ store, nowMs, sessionId }) =>
      store.sessions({ limit: 50, nowMs, usedUntilMs: store.session(sessionId())?.lastUsedAtMs ?? nowMs }),
  },
  { name: "sessions that wait", maxMs: 10, ask: sessions({ state: "waiting" }) },
  { name: "sessions that are over", maxMs: 10, ask: sessions({ state: "ended" }) },
  { name: "sessions nobody knows the state of", maxMs: 10, ask: sessions({ state: "unknown" }) },
  { name: "sessions of a project", maxMs: 10, ask: sessions({ projectName: "project-3" }) },
  { name: "sessions by a word of their title", maxMs: 10, ask: sessions({ text: "quicksilver" }) },
  { name: "session states", maxMs: 2, ask: ({ store, nowMs }) => store.sessionStates(nowMs) },
  { name: "one session", maxMs: 5, ask: ({ store, sessionId }) => store.session(sessionId()) },
  {
    name: "one session's newest events",
    maxMs: 5,
    ask: ({ store, sessionId }) => store.log({ sessionId: sessionId(), limit: 100 }),
    naive: (database, { sessionId }) =>
      database
        .prepare(
          `SELECT * FROM events NOT INDEXED WHERE session = (SELECT id FROM sessions WHERE session_id = ?)
          ORDER BY received_at DESC LIMIT 100`,
        )
        .all(sessionId()),
  },
  {
    name: "the longest session's failures",
    maxMs: 5,
    ask: ({ store, largestSession }) =>
      store.log({ sessionId: largestSession, hookEventName: "PostToolUseFailure", limit: 100 }),
  },
  { name: "one session's calls", maxMs: 5, ask: ({ store, sessionId }) => store.toolCalls(sessionId(), FIRST) },
  { name: "one session's states", maxMs: 5, ask: ({ store, sessionId }) => store.transitions(sessionId(), FIRST) },
  { name: "one session's messages", maxMs: 5, ask: ({ store, sessionId }) => store.messages(sessionId(), FIRST) },
  { name: "newest events", maxMs: 5, ask: log({}) },
  {
    name: "events of long ago",
    maxMs: 5,
    ask: ({ store, seq }) => store.log({ beforeSeq: seq(), limit: 100 }),
  },
  { name: "events of one tool", maxMs: null, ask: log({ toolName: "WebFetch" }) },
  { name: "events of a kind that is rare", maxMs: null, ask: log({ hookEventName: "StopFailure" }) },
  { name: "events of a tool that nobody used", maxMs: null, ask: log({ toolName: "Nothing" }) },
  { name: "events of a project", maxMs: null, ask: log({ projectName: "project-3" }) },
  { name: "one event with its payload", maxMs: 5, ask: ({ store, seq }) => store.event(seq()) },
  { name: "events after a number (replay)", maxMs: 5, ask: ({ store, seq }) => store.eventsAfter(seq(), 500) },
  { name: "events with a rare word", maxMs: 100, ask: eventsWith(RARE_WORD) },
  { name: "events with a frequent word", maxMs: 100, ask: eventsWith("server") },
  { name: "events with frequent words that nobody wrote so", maxMs: 100, ask: eventsWith(NEVER_SO) },
  { name: "newest messages to Discord", maxMs: 5, ask: ({ outbox }) => outbox.list({ limit: 50 }) },
  { name: "messages that failed", maxMs: 5, ask: ({ outbox }) => outbox.list({ state: "failed", limit: 50 }) },
  {
    name: "messages of one session",
    maxMs: 5,
    ask: ({ outbox, sessionId }) => outbox.list({ sessionId: sessionId(), limit: 50 }),
  },
  { name: "messages of one event", maxMs: 5, ask: ({ outbox, seq }) => outbox.list({ seq: seq(), limit: 50 }) },
  { name: "messages of a kind that is rare", maxMs: 5, ask: ({ outbox }) => outbox.list({ kind: "plan", limit: 50 }) },
  { name: "statistics of 24 hours, and those before", maxMs: 100, ask: stats("24h", "hour") },
  {
    name: "statistics of 30 days, and those before",
    maxMs: null,
    ask: stats("30d", "day"),
    naive: (database, { nowMs }) =>
      database
        .prepare(
          `SELECT received_at / 86400000 AS day, hook_event_name, count(*), sum(status = 'failed')
          FROM events NOT INDEXED WHERE received_at > ? GROUP BY day, hook_event_name`,
        )
        .all(nowMs - 30 * DAY_MS),
  },
  { name: "statistics of everything", maxMs: null, ask: stats("all", "day") },
  { name: "search: a rare word", maxMs: 100, ask: search(RARE_WORD), naive: naiveSearch(RARE_WORD) },
  { name: "search: a frequent word", maxMs: 100, ask: search("server") },
  { name: "search: Japanese", maxMs: 100, ask: search("データベース") },
  { name: "search: two characters", maxMs: 100, ask: search("認証") },
  { name: "search: one letter", maxMs: 100, ask: search("q") },
  { name: "search: what is nowhere", maxMs: 100, ask: search("absent from all of it") },
  { name: "search: frequent words that nobody wrote so", maxMs: 100, ask: search(NEVER_SO) },
  { name: "first page of an export", maxMs: 100, ask: (asked) => firstOfExport(asked, {}) },
  {
    name: "first page of a session's export",
    maxMs: 100,
    ask: (asked) => firstOfExport(asked, { sessionId: asked.sessionId() }),
  },
];

const FIRST = { before: null, limit: 100 } as const;

function naiveSearch(text: string) {
  return (database: DatabaseSync) =>
    database
      .prepare("SELECT seq, search_text FROM payloads WHERE search_text LIKE ? ORDER BY seq DESC LIMIT 60")
      .all(`%${text} and more`);
}

async function firstOfExport({ historyService }: Asked, request: { readonly sessionId?: string }): Promise<void> {
  for await (const page of historyService.exportEvents(request, NEVER)) if (page.length > 0) return;
}
