import type { MachineCells } from "../../core/machine.ts";
import { SESSION_STATES, type Session } from "../../core/session/session.ts";
import type { ToolCall } from "../../core/session/tool-call.ts";
import { isValidCall, isValidSession } from "../sessions/validate-session.ts";
import type { Row } from "../database/row-value.ts";
import { toSession } from "../sessions/session-row.ts";
import { toToolCall } from "../sessions/tool-call-row.ts";

/** Longest accepted cell; the lists of a session are the longest one. */
const MAX_CELL = 262_144;

/**
 * Converts rows of another machine's database to a session and its calls. Its release may differ, and its database may
 * be broken: null unless all of it is valid here.
 */
export function readMachineSnapshot(
  session: MachineCells,
  calls: readonly MachineCells[],
): { session: Session; calls: readonly ToolCall[] } | null {
  const row = toRow(session);
  if (row === null || !SESSION_STATES.some((state) => state === row["state"])) return null;
  try {
    const reported = toSession(row);
    if (!isValidSession(reported)) return null;
    return { session: reported, calls: calls.map((call) => validCall(call)).filter((call) => call !== null) };
  } catch {
    // Wrong types, or invalid JSON.
    return null;
  }
}

function validCall(cells: MachineCells): ToolCall | null {
  const row = toRow(cells);
  if (row === null) return null;
  try {
    const call = toToolCall(row);
    return isValidCall(call) ? call : null;
  } catch {
    return null;
  }
}

function toRow(cells: MachineCells): Row | null {
  const row: Row = {};
  for (const [name, value] of Object.entries(cells)) {
    if (value !== null && typeof value !== "string" && typeof value !== "number") return null;
    if (typeof value === "string" && value.length > MAX_CELL) return null;
    row[name] = value;
  }
  return row;
}
