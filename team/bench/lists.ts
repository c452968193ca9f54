/**
 * Times of what the page asks, over a large history: `node team/bench/lists.ts`. Which history: `filled-history.ts`;
 * `PAYLOADS=true` fills it with texts, which search needs. Every other session is shared with its team. `ONLY` selects
 * questions by a part of their names.
 */
import type { Pool } from "pg";
import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import { createTeamHistory } from "../src/reading/team-history.ts";
import { createTeamReader, type ReaderOptions } from "../src/reading/team-reader.ts";
import { mayRead, personValues } from "../src/rights/rights.ts";
import { openHistory, sample } from "./filled-history.ts";
import { literalQuery } from "../../src/core/search/search-query.ts";

const DAY_MS = 86_400_000;
const FIRST_PAGE = { before: null, limit: 50 };
const NEVER = new AbortController().signal;

const { pool, readers, close } = await openHistory();
try {
  await pool.query("UPDATE sessions SET visibility = 'team' WHERE id % 2 = 0 AND visibility = 'owner'");
  // As autovacuum leaves most of a table.
  await pool.query("VACUUM sessions");
  const { rows } = await pool.query<{ at: number }>(
    "SELECT max(s.last_used_at) AS at FROM sessions s JOIN people p ON p.id = s.owner WHERE p.subject LIKE 'person-%'",
  );
  // The end of the last copied day: at the present there is nothing new.
  const clock = { now: () => rows[0]?.at ?? 0 };
  for (const [name, person, scope] of readers)
    if (name.includes(process.env["READER"] ?? "")) await askAll(name, { pool, person, scope, clock });
} finally {
  await close();
}

type Question = () => Promise<unknown>;

async function askAll(name: string, options: ReaderOptions): Promise<void> {
  const questions = { ...lists(options), ...(await partsOf(options)), ...searches(options), ...sums(options) };
  for (const [title, ask] of Object.entries(questions)) {
    if (title.includes(process.env["ONLY"] ?? "")) await sample(`${title}, ${name}`, ask);
  }
}

function lists(options: ReaderOptions): Readonly<Record<string, Question>> {
  const reader = createTeamReader(options);
  const nowMs = options.clock.now();
  const page = { limit: 50, nowMs };
  const attention = { limit: 100, nowMs };
  return {
    sessions: async () => reader.sessions(page),
    "sessions, open": async () => reader.sessions({ ...page, isOpen: true }),
    "sessions of a state": async () => reader.sessions({ ...page, state: "waiting" }),
    "sessions of a project": async () => reader.sessions({ ...page, projectName: "project-30" }),
    "sessions with a word": async () => reader.sessions({ ...page, text: "fix" }),
    "sessions with no such word": async () => reader.sessions({ ...page, text: "zanzibar" }),
    "attention, waiting": async () => reader.attention("waiting", attention),
    "attention, failed": async () => reader.attention("failed", attention),
    "attention, running": async () => reader.attention("running", attention),
    "attention, counts": async () => reader.attentionCounts(nowMs),
    log: async () => reader.log({ limit: 50 }),
    "log of a tool": async () => reader.log({ limit: 50, toolName: "Bash" }),
    "log of a kind": async () => reader.log({ limit: 50, hookEventName: "StopFailure" }),
    "log of a project": async () => reader.log({ limit: 50, projectName: "project-30" }),
    "log, no such tool": async () => reader.log({ limit: 50, toolName: "Nothing" }),
    calls: async () => reader.calls({ limit: 50 }),
    "calls that failed": async () => reader.calls({ limit: 50, statuses: ["failed"] }),
    "calls, open": async () => reader.calls({ limit: 50, statuses: ["open"] }),
    "calls with no such word": async () => reader.calls({ limit: 50, text: "zanzibar" }),
    "calls, no such tool": async () => reader.calls({ limit: 50, toolNames: ["Nothing"] }),
    health: async () => [await reader.lastSeq(), await reader.log({ limit: 1 })],
  };
}

/** Of the session with the most events that the reader sees whole: an auditor sees none. */
async function partsOf(options: ReaderOptions): Promise<Readonly<Record<string, Question>>> {
  const { person, clock } = options;
  const reader = createTeamReader(options);
  const found = await longestSession(options.pool, personValues(person));
  if (found === undefined) return {};
  const { id, seq } = found;
  const { rows: turns } = await reader.turns(id, FIRST_PAGE, clock.now());
  const begun = turns.map(({ startedAtMs }) => ({ sessionId: id, startedAtMs }));
  return {
    session: async () => reader.session(id),
    "session, calls": async () => reader.toolCalls(id, FIRST_PAGE),
    "session, transitions": async () => reader.transitions(id, FIRST_PAGE),
    "session, messages": async () => reader.messages(id, FIRST_PAGE),
    "session, changes": async () => reader.edits(id),
    "session, log": async () => reader.log({ sessionId: id, limit: 50 }),
    turns: async () => reader.turns(id, FIRST_PAGE, clock.now()),
    "turns of calls": async () => reader.turnsOf(begun, clock.now()),
    "event detail": async () => reader.event(seq),
  };
}

async function longestSession(asked: Pool, values: readonly unknown[]) {
  const { rows } = await asked.query<{ id: string; seq: number }>(
    `SELECT s.session_id AS id, s.last_seq AS seq FROM sessions s WHERE ${mayRead("whole")}
     ORDER BY s.event_count DESC, s.id LIMIT 1`,
    [...values],
  );
  return rows[0];
}

function searches(options: ReaderOptions): Readonly<Record<string, Question>> {
  const { search } = createTeamHistory(options);
  const ask = (text: string) => async () => search({ query: literalQuery(text), limit: 50, isByCall: true }, NEVER);
  return {
    "search, a common word": ask("retry"),
    "search, no such word": ask("zanzibar"),
    "search, two Japanese characters": ask("認証"),
  };
}

function sums(options: ReaderOptions): Readonly<Record<string, Question>> {
  const nowMs = options.clock.now();
  const reader = createTeamReader(options);
  const history = createTeamHistory(options);
  const filters = { projectName: null, model: null, toolName: null, branch: null, agent: null };
  const range = { fromMs: nowMs - 12 * DAY_MS, toMs: nowMs };
  const asked = { range, zone: "Asia/Tokyo", ...filters, split: null, compare: false, nowMs, prices: LIST_PRICES };
  return {
    metrics: async () => reader.metrics(nowMs),
    "statistics of 12 days": async () => history.stats({ ...asked, unit: "day" }, NEVER),
    "sessions behind 12 days": async () => history.sessionStats({ ...asked, unit: "day", limit: 50 }, NEVER),
  };
}
