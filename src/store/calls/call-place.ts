import type { DatabaseSync } from "node:sqlite";
import type { CallEvent, CallPlace } from "../../core/call-history.ts";
import type { CallReader } from "../../core/ports.ts";
import { isJsonObject } from "../../core/json.ts";
import { TOOL_OUTCOMES } from "../../core/session/session.ts";
import { integer, integerOrNull, json, oneOf, text, textOrNull, type Row } from "../database/row-value.ts";
import { CALL_EVENTS } from "./call-row.ts";
import { PROMPTS } from "./turn-queries.ts";

/** Numbers behind a call's start and end within which its question and its batch are. */
const NEAR = 5000;

/** Where a call stands in its session: its events, its turn, and its neighbours. */
export function createCallPlace(database: DatabaseSync): Pick<CallReader, "callPlace"> {
  const session = database.prepare("SELECT id FROM sessions WHERE session_id = ?");
  const placeColumns = "c.*, b.seq AS first_seq, n.seq AS last_seq";
  const place = database.prepare(
    `SELECT ${placeColumns} FROM tool_calls c ${CALL_EVENTS} WHERE c.session = ? AND c.tool_use_id = ?`,
  );
  const neighbour = (sign: "<" | ">", order: "ASC" | "DESC") =>
    database.prepare(`
      SELECT ${placeColumns} FROM tool_calls c ${CALL_EVENTS}
      WHERE c.session = ? AND (c.started_at, c.tool_use_id) ${sign} (?, ?)
      ORDER BY c.started_at ${order}, c.tool_use_id ${order} LIMIT 1`);
  const before = neighbour("<", "DESC");
  const after = neighbour(">", "ASC");
  const eventRow = database.prepare("SELECT seq, hook_event_name, received_at FROM events WHERE seq = ?");
  const near = (condition: string) =>
    database.prepare(`
      SELECT e.seq, e.hook_event_name, e.received_at FROM events e
      WHERE e.session = ? AND e.seq > ? AND e.seq < ? AND ${condition} ORDER BY e.seq LIMIT 1`);
  const request = near("e.hook_event_name = 'PermissionRequest' AND e.tool_name = ? AND e.summary = ?");
  const batch = near(
    "e.hook_event_name = 'PostToolBatch' AND (SELECT instr(p.payload, ?) FROM payloads p WHERE p.seq = e.seq)",
  );
  const promptUpTo = database.prepare(
    `SELECT seq, summary ${PROMPTS} AND received_at <= ? ORDER BY received_at DESC LIMIT 1`,
  );
  const callOfRequest = database.prepare(`
    SELECT tool_use_id FROM tool_calls
    WHERE session = ? AND started_at <= ? AND tool_name = ? AND summary = ? ORDER BY started_at DESC LIMIT 1`);
  const callsOfBatch = database.prepare(`
    SELECT k.value ->> 'tool_use_id' AS tool_use_id FROM payloads p CROSS JOIN json_each(p.payload, '$.tool_calls') k
    WHERE p.seq = ? LIMIT 2`);

  function eventsOfCall(row: Row, { startSeq, endSeq }: ReturnType<typeof endsOf>): readonly CallEvent[] {
    const of = integer(row, "session");
    const toolUseId = text(row, "tool_use_id");
    const last = endSeq ?? startSeq ?? 0;
    const rows = [
      startSeq === null ? undefined : eventRow.get(startSeq),
      startSeq === null
        ? undefined
        : request.get(of, startSeq, endSeq ?? startSeq + NEAR, text(row, "tool_name"), text(row, "summary")),
      endSeq === null ? undefined : eventRow.get(endSeq),
      batch.get(of, last, last + NEAR, JSON.stringify(toolUseId)),
    ];
    return rows.flatMap((found) => (found === undefined ? [] : [toCallEvent(found)]));
  }

  return {
    callPlace: (event): CallPlace | null => {
      const found = session.get(event.sessionId);
      if (found === undefined) return null;
      const of = integer(found, "id");
      const toolUseId = event.toolUseId ?? repeatedCall(of, event);
      const row = toolUseId === null ? undefined : place.get(of, toolUseId);
      if (row === undefined || toolUseId === null) return null;
      const startedAtMs = integer(row, "started_at");
      const at = [of, startedAtMs, toolUseId] as const;
      const ends = endsOf(row);
      const prompt = promptUpTo.get(of, startedAtMs);
      return {
        ...ends,
        toolName: text(row, "tool_name"),
        summary: text(row, "summary"),
        outcome: oneOf(row, "outcome", TOOL_OUTCOMES, null),
        isAsked: row["outcome"] === null && isAsked(json(row, "permission")),
        startedAtMs,
        prevSeq: firstSeqOf(before.get(...at)),
        nextSeq: firstSeqOf(after.get(...at)),
        events: eventsOfCall(row, ends),
        prompt: prompt === undefined ? null : { seq: integer(prompt, "seq"), text: text(prompt, "summary") },
      };
    },
  };

  /** The call of an event without its id; null for a batch of several calls. */
  function repeatedCall(of: number, { seq, hookEventName, toolName, summary, receivedAtMs }: PlacedEvent) {
    if (hookEventName === "PermissionRequest" && toolName !== null) {
      const call = callOfRequest.get(of, receivedAtMs, toolName, summary);
      return call === undefined ? null : text(call, "tool_use_id");
    }
    if (hookEventName !== "PostToolBatch") return null;
    const [call, other] = callsOfBatch.all(seq);
    return call === undefined || other !== undefined ? null : textOrNull(call, "tool_use_id");
  }
}

function firstSeqOf(row: Row | undefined): number | null {
  if (row === undefined) return null;
  const { startSeq, endSeq } = endsOf(row);
  return startSeq ?? endSeq;
}

function endsOf(row: Row) {
  return { startSeq: integerOrNull(row, "first_seq"), endSeq: integerOrNull(row, "last_seq") };
}

type PlacedEvent = Parameters<CallReader["callPlace"]>[0];

function isAsked(permission: unknown): boolean {
  return isJsonObject(permission) && permission["decision"] === null;
}

function toCallEvent(row: Row): CallEvent {
  return {
    seq: integer(row, "seq"),
    hookEventName: text(row, "hook_event_name"),
    atMs: integer(row, "received_at"),
  };
}
