import { summarizeAway, type Away, type AwayRequest, type AwayWork } from "../../core/away.ts";
import { estimateCost } from "../../core/cost/price-table.ts";
import { promptBand, toDay } from "../../core/cost/usage.ts";
import { EDIT_TOOLS } from "../../core/session/call-result.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, integerOrNull, rowOrNull, text } from "../database/row-value.ts";
import { SESSION_COLUMNS, toSession } from "../sessions/session-row.ts";
import { toUsage } from "../transcripts/usage-row.ts";

const IS_EDIT = `tool_name IN (${EDIT_TOOLS.map((name) => `'${name}'`).join(", ")})`;

/** What sessions did since a moment. The cost grows with their calls since then, for at most `limit` sessions. */
export function readAway(database: Preparer, request: AwayRequest): Away {
  const { sinceMs, nowMs, limit } = request;
  const used = "FROM sessions WHERE last_used_at >= ? AND forgotten = 0";
  const count = integer(database.prepare(`SELECT count(*) AS count ${used}`).get(sinceMs) ?? {}, "count");
  const works = database
    .prepare(`SELECT ${SESSION_COLUMNS} ${used} ORDER BY last_used_at DESC LIMIT ?`)
    .all(sinceMs, limit)
    .map((row): AwayWork => {
      const id = integer(row, "id");
      return {
        session: toSession(row),
        ...readCalls(database, id, sinceMs),
        edited: readEdited(database, id, sinceMs),
        ...readLines(database, id, sinceMs),
        costUsd: readCost(database, id, request),
        reply: readReply(database, id, sinceMs),
      };
    });
  return summarizeAway(works, count, nowMs);
}

function readCalls(database: Preparer, session: number, sinceMs: number) {
  const row =
    database
      .prepare(
        `SELECT count(*) AS calls, sum(outcome = 'failed') AS failures FROM tool_calls
        WHERE session = ? AND started_at >= ?`,
      )
      .get(session, sinceMs) ?? {};
  return { calls: integer(row, "calls"), failures: integerOrNull(row, "failures") ?? 0 };
}

/** The file that each of its successful edits names. */
function readEdited(database: Preparer, session: number, sinceMs: number): readonly string[] {
  return database
    .prepare(`SELECT summary FROM tool_calls WHERE session = ? AND started_at >= ? AND outcome = 'ok' AND ${IS_EDIT}`)
    .all(session, sinceMs)
    .map((row) => text(row, "summary"));
}

/** Lines that its edits added and removed, and the number of edits that say so. */
function readLines(database: Preparer, session: number, sinceMs: number) {
  const row =
    database
      .prepare(
        `SELECT count(result ->> 'added') AS known, sum(result ->> 'added') AS added, sum(result ->> 'removed') AS removed
        FROM events WHERE session = ? AND hook_event_name = 'PostToolUse' AND ${IS_EDIT} AND received_at >= ?`,
      )
      .get(session, sinceMs) ?? {};
  return {
    known: integer(row, "known"),
    added: integerOrNull(row, "added") ?? 0,
    removed: integerOrNull(row, "removed") ?? 0,
  };
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

function readReply(database: Preparer, session: number, sinceMs: number): string | null {
  const row = database
    .prepare(
      `SELECT text FROM messages WHERE session = ? AND at >= ? AND role = 'reply' AND agent_id IS NULL
      ORDER BY at DESC, id DESC LIMIT 1`,
    )
    .get(session, sinceMs);
  return rowOrNull(row, (found) => text(found, "text"));
}
