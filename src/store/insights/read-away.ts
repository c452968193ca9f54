import { awayOutcome, AWAY_OUTCOMES, type Away, type AwayRequest, type AwaySession } from "../../core/away.ts";
import { estimateCost } from "../../core/cost/price-table.ts";
import { promptBand, toDay } from "../../core/cost/usage.ts";
import type { Truncation } from "../../core/event.ts";
import { oneLine } from "../../core/format/text.ts";
import { isJsonObject } from "../../core/json.ts";
import { effectiveState } from "../../core/session/activity.ts";
import { lineChangeOf, type LineChange } from "../../core/session/line-change.ts";
import { EDIT_TOOLS } from "../../core/session/recent-work.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, integerOrNull, json, rowOrNull, text } from "../database/row-value.ts";
import { SESSION_COLUMNS, toSession } from "../sessions/session-row.ts";
import { toUsage } from "../transcripts/usage-row.ts";

/** Payloads of edits that one answer reads: some 100 KB at most each. The others' lines are unknown. */
const MAX_PAYLOADS = 500;

const MAX_REPLY = 300;

const IS_EDIT = `tool_name IN (${Array.from(EDIT_TOOLS, (name) => `'${name}'`).join(", ")})`;

/** What sessions did since a moment. The cost grows with their calls since then, for at most `limit` sessions. */
export function readAway(database: Preparer, request: AwayRequest): Away {
  const { sinceMs, nowMs, limit } = request;
  const used = "FROM sessions WHERE last_used_at >= ? AND forgotten = 0";
  const count = integer(database.prepare(`SELECT count(*) AS count ${used}`).get(sinceMs) ?? {}, "count");
  const found = database
    .prepare(`SELECT ${SESSION_COLUMNS} ${used} ORDER BY last_used_at DESC LIMIT ?`)
    .all(sinceMs, limit);
  let payloads = MAX_PAYLOADS;
  const sessions = found.map((row): AwaySession => {
    const id = integer(row, "id");
    const session = toSession(row);
    const calls = readCalls(database, id, sinceMs);
    const changes = readChanges(database, id, { sinceMs, limit: Math.min(calls.edits, payloads) });
    payloads -= changes.length;
    const known = changes.filter((change) => change !== null);
    return {
      session,
      state: effectiveState(session, nowMs),
      outcome: awayOutcome(session, nowMs),
      ...calls,
      unknownEdits: calls.edits - known.length,
      lines: known.length === 0 && calls.edits > 0 ? null : sumOf(known),
      costUsd: readCost(database, id, request),
      lastReply: readLastReply(database, id, sinceMs),
    };
  });
  return { sessions: byNeed(sessions), count };
}

/** The order of equal ones stays: the newest first. */
function byNeed(sessions: readonly AwaySession[]): readonly AwaySession[] {
  return AWAY_OUTCOMES.flatMap((name) => sessions.filter(({ outcome }) => outcome === name));
}

function readCalls(database: Preparer, session: number, sinceMs: number) {
  const isOkEdit = `outcome = 'ok' AND ${IS_EDIT}`;
  const row =
    database
      .prepare(
        `SELECT count(*) AS calls, sum(outcome = 'failed') AS failures, sum(${isOkEdit}) AS edits,
          count(DISTINCT CASE WHEN ${isOkEdit} THEN summary END) AS files
        FROM tool_calls WHERE session = ? AND started_at >= ?`,
      )
      .get(session, sinceMs) ?? {};
  return {
    calls: integer(row, "calls"),
    failures: integerOrNull(row, "failures") ?? 0,
    edits: integerOrNull(row, "edits") ?? 0,
    files: integer(row, "files"),
  };
}

/** The newest edits. The number of edit calls ends the walk through the session's events. */
function readChanges(
  database: Preparer,
  session: number,
  { sinceMs, limit }: { readonly sinceMs: number; readonly limit: number },
): readonly (LineChange | null)[] {
  if (limit === 0) return [];
  return database
    .prepare(
      `SELECT p.payload, p.cuts FROM events e LEFT JOIN payloads p ON p.seq = e.seq
      WHERE e.session = ? AND e.hook_event_name = 'PostToolUse' AND e.${IS_EDIT} AND e.received_at >= ?
      ORDER BY e.seq DESC LIMIT ?`,
    )
    .all(session, sinceMs, limit)
    .map((row) => {
      const payload = json(row, "payload");
      return isJsonObject(payload) ? lineChangeOf(payload, (json(row, "cuts") ?? []) as readonly Truncation[]) : null;
    });
}

function sumOf(changes: readonly LineChange[]): LineChange {
  return changes.reduce((sum, { added, removed }) => ({ added: sum.added + added, removed: sum.removed + removed }), {
    added: 0,
    removed: 0,
  });
}

function readCost(database: Preparer, session: number, { sinceMs, prices }: AwayRequest): number | null {
  const rows = database
    .prepare("SELECT * FROM usage WHERE session = ? AND is_copy = 0 AND at >= ?")
    .all(session, sinceMs);
  return rows.map(toUsage).reduce((sum: number | null, { model, variant, atMs, tokens }) => {
    const day = atMs === null ? null : toDay(atMs);
    const costUsd = estimateCost({ model, variant, day, band: promptBand(tokens), tokens }, prices);
    return costUsd === null ? sum : (sum ?? 0) + costUsd;
  }, null);
}

function readLastReply(database: Preparer, session: number, sinceMs: number): string | null {
  const row = database
    .prepare(
      `SELECT text FROM messages WHERE session = ? AND at >= ? AND role = 'reply' AND agent_id IS NULL
      ORDER BY at DESC, id DESC LIMIT 1`,
    )
    .get(session, sinceMs);
  const reply = rowOrNull(row, (found) => text(found, "text"));
  const line = reply?.split("\n").find((one) => one.trim() !== "");
  return line === undefined ? null : oneLine(line, MAX_REPLY);
}
