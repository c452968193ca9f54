import { durationKey, type DurationCell } from "../../core/session/usual-duration.ts";
import { durationBin } from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, text } from "../database/row-value.ts";

/** Enough for what a person runs day by day; some 50 ms on the reading thread. */
const MAX_CALLS = 20_000;
const MAX_SESSIONS = 300;

/** Measured durations of the newest calls, by kind and bin. */
export function readDurations(database: Preparer): readonly DurationCell[] {
  const rows = database
    .prepare(
      `SELECT c.tool_name, c.summary, c.duration_ms
      FROM (SELECT id FROM sessions WHERE forgotten = 0 ORDER BY last_used_at DESC LIMIT ${MAX_SESSIONS}) s
      JOIN tool_calls c ON c.session = s.id
      WHERE c.duration_ms IS NOT NULL AND c.outcome IN ('ok', 'failed') LIMIT ${MAX_CALLS}`,
    )
    .iterate();
  const cells = new Map<string, DurationCell>();
  for (const row of rows) {
    const key = durationKey({ toolName: text(row, "tool_name"), summary: text(row, "summary") });
    const bin = durationBin(integer(row, "duration_ms"));
    const cell = `${bin} ${key}`;
    cells.set(cell, { key, bin, calls: (cells.get(cell)?.calls ?? 0) + 1 });
  }
  return [...cells.values()];
}
