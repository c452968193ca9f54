import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { archiveName } from "../../../src/system/paths.ts";
import type { Campaign } from "./campaign.ts";

interface StoredRow {
  readonly seq: number;
  readonly session_id: string;
  readonly hook_event_name: string;
  readonly received_at: number;
  readonly source: string;
  readonly source_name: string;
  readonly payload: string;
}

/** Compares everything at the end with the fired events. The daemon has stopped. */
export function settleAccounts(campaign: Campaign): { fired: number; kills: number; lost: number; doubled: number } {
  const database = new DatabaseSync(campaign.home.paths.databaseFile);
  try {
    const rows = database
      .prepare(
        `SELECT e.seq, s.session_id, e.hook_event_name, e.received_at, e.source, e.source_name, p.payload
          FROM events e JOIN sessions s ON s.id = e.session JOIN payloads p ON p.seq = e.seq ORDER BY e.seq`,
      )
      .all() as unknown as StoredRow[];
    const { lost, doubled } = compareEvents(campaign, rows);
    compareSessions(campaign, rows, database);
    checkSums(database);
    checkFiles(campaign, rows);
    checkPage(campaign, rows);
    checkDiscord(campaign);
    return { fired: campaign.fired.events.length, kills: campaign.kills, lost, doubled };
  } finally {
    database.close();
  }
}

/** Each fired event is there once, complete, and in the order of its session. */
function compareEvents({ fired }: Campaign, rows: readonly StoredRow[]): { lost: number; doubled: number } {
  const reported = rows.filter(({ source }) => source === "hook");
  const counts = Map.groupBy(reported, ({ payload }) => numberOf(payload));
  const lost = fired.events.filter(({ number, isCertain }) => isCertain && !counts.has(number));
  const doubled = [...counts.values()].filter(({ length }) => length > 1);
  assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] });
  for (const { number, text, sessionId } of fired.events) {
    const [row] = counts.get(number) ?? [];
    if (row === undefined) continue;
    assert.deepEqual(JSON.parse(row.payload), JSON.parse(text));
    assert.equal(row.session_id, sessionId);
  }
  const order = Map.groupBy(reported, ({ session_id: id }) => id);
  for (const [sessionId, ofSession] of order) {
    // Leftovers of a killed hook or daemon are stored when they are found.
    if (sessionId === "left-behind") continue;
    const all = ofSession.map(({ payload }) => numberOf(payload));
    const numbers = all.filter((number) => fired.events[number]?.isCertain);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
      sessionId,
    );
  }
  return { lost: lost.length, doubled: doubled.length };
}

/** Each session equals the first one, whose daemon was not killed. */
function compareSessions({ sessions }: Campaign, rows: readonly StoredRow[], database: DatabaseSync): void {
  const read = database.prepare(
    `SELECT id, state, cause, event_count, message_count, tool_count, error_count, tokens, cost_usd, ended_at IS NULL
      AS is_open FROM sessions WHERE session_id = ?`,
  );
  const calls = database.prepare("SELECT tool_name, outcome FROM tool_calls WHERE session = ?");
  const states = database.prepare("SELECT from_state, to_state, cause FROM transitions WHERE session = ? ORDER BY id");
  const messages = database.prepare("SELECT role FROM messages WHERE session = ?");
  const usage = database.prepare("SELECT input, output FROM usage WHERE session = ?");
  const reported = Map.groupBy(rows, ({ session_id: id }) => id);
  const summary = (sessionId: string) => {
    const { id = 0, ...values } = read.get(sessionId) ?? {};
    return {
      ...values,
      events: reported.get(sessionId)?.map(({ hook_event_name: name, source }) => `${source} ${name}`),
      calls: calls.all(id),
      states: states.all(id),
      messages: messages.all(id),
      usage: usage.all(id),
    };
  };
  const [unharmed = ""] = sessions;
  const expected = summary(unharmed);
  for (const sessionId of sessions) assert.deepEqual(summary(sessionId), expected, sessionId);
}

/** Counters that are updated on write agree with the rows. */
function checkSums(database: DatabaseSync): void {
  const one = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
  const events = one("SELECT count(*) FROM events");
  for (const sum of [
    "SELECT count(*) FROM payloads",
    "SELECT count(*) FROM sources",
    "SELECT sum(events) FROM minutes",
    "SELECT sum(events) FROM hour_events",
    "SELECT events FROM totals",
    "SELECT indexed_through FROM search_progress",
    "SELECT count(*) FROM events_fts",
    "SELECT max(seq) FROM events",
  ]) {
    assert.equal(one(sum), events, sum);
  }
  const calls = one("SELECT count(*) FROM tool_calls");
  assert.equal(one("SELECT sum(calls) FROM minute_tools"), calls);
  assert.equal(one("SELECT sum(calls) FROM hour_tools"), calls);
  assert.equal(one("SELECT sum(sessions) FROM hour_starts"), one("SELECT count(*) FROM sessions"));
  assert.equal(one("SELECT sessions FROM totals"), one("SELECT count(*) FROM sessions"));
  assert.equal(
    one("SELECT session_duration_ms FROM totals"),
    one("SELECT sum(last_used_at - started_at) FROM sessions"),
  );
  assert.equal(one("SELECT sum(input + output) FROM usage_hours"), one("SELECT sum(input + output) FROM usage"));
  assert.equal(one("PRAGMA integrity_check"), "ok");
  assert.deepEqual(database.prepare("PRAGMA foreign_key_check").all(), []);
}

/**
 * The archive has every raw file's bytes, and most posted ones; the dead letters have every invalid one with its reason, and no other file is
 * left.
 */
function checkFiles({ home: { paths }, fired }: Campaign, rows: readonly StoredRow[]): void {
  let kept = 0;
  for (const { seq, received_at: atMs, source, source_name: name, payload } of rows) {
    const file = join(paths.hooksDir, archiveName(seq, atMs, name));
    // The archive of posted events is written behind their answers.
    if (source !== "hook" || (name.startsWith("http-") && !existsSync(file))) continue;
    kept += 1;
    const bytes = readFileSync(file, "utf8");
    assert.equal(bytes, fired.events[numberOf(payload)]?.text);
  }
  const archived = readdirSync(paths.archiveDir, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  assert.equal(archived.length, kept);

  const names = readdirSync(paths.deadLetterDir);
  const letters = names.filter((name) => !name.endsWith(".reason.json"));
  const contents = letters.map((name) => readFileSync(join(paths.deadLetterDir, name), "utf8"));
  assert.deepEqual(contents.sort(), [...fired.broken].sort());
  assert.deepEqual(
    names.filter((name) => !letters.includes(name)).sort(),
    letters.map((n) => `${n}.reason.json`).sort(),
  );

  assert.deepEqual(readdirSync(paths.rawDir), [".tmp"]);
  assert.deepEqual(readdirSync(paths.rawTemporaryDir), []);
  assert.deepEqual(
    readdirSync(paths.dataDir).filter((name) => name.endsWith(".tmp") || name === "daemon.pid"),
    [],
  );
}

/** A page that reconnected after each kill with its last number received each event once, in order. */
function checkPage({ seen }: Campaign, rows: readonly StoredRow[]): void {
  assert.deepEqual(
    seen,
    rows.map(({ seq }) => seq),
  );
}

/** A bot's channel has each session's failure once. */
function checkDiscord({ discord, channelId, sessions }: Campaign): void {
  const failures = discord
    .messagesIn(channelId)
    .map(({ content }) => /^[^—]* · .*failure <?\\?<?(\d+)/.exec(content)?.[1])
    .filter((number) => number !== undefined);
  assert.deepEqual(failures.map((number) => `s${number}`).sort(), [...sessions].sort());
}

function numberOf(payload: string): number {
  return (JSON.parse(payload) as { fired: number }).fired;
}
