import type { Pool } from "pg";
import type { CallEnds, CallEvent, CallPlace } from "../../../src/core/call-history.ts";
import { isJsonObject, parseJsonObject } from "../../../src/core/json.ts";
import type { CallReader } from "../../../src/core/ports.ts";
import type { ToolCall } from "../../../src/core/session/session.ts";
import { dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { toCall } from "../ingest/stored-rows.ts";
import { mayRead, personValues } from "../rights/rights.ts";
import { findPlace, type SessionPlace } from "./session-place.ts";
import { readTurnEvents, type TurnAsking } from "./turn-queries.ts";

type PlacedEvent = Parameters<CallReader["callPlace"]>[0];

/** Where the call of an event stands in its session: its events, its turn, and its neighbours. */
export async function findCallPlace(pool: Pool, asking: TurnAsking, event: PlacedEvent): Promise<CallPlace | null> {
  const place = await findPlace(pool, asking.person, event.sessionId);
  if (place === null) return null;
  const asked = { pool, ...asking, place };
  const toolUseId = event.toolUseId ?? (await repeatedCall(asked, event));
  const found = toolUseId === null ? null : await findCall(asked, toolUseId);
  if (found === null) return null;
  const { call, ends } = found;
  const [previous, next, events, prompt] = await Promise.all([
    neighbour(asked, call, "before"),
    neighbour(asked, call, "after"),
    eventsOfCall(asked, found),
    promptOf(asked, call),
  ]);
  return {
    ...ends,
    toolName: call.toolName,
    summary: call.summary,
    outcome: call.outcome,
    isAsked: call.outcome === null && call.permission !== null && call.permission.decision === null,
    startedAtMs: call.startedAtMs,
    prevSeq: previous,
    nextSeq: next,
    events,
    prompt,
  };
}

interface Asked extends TurnAsking {
  readonly pool: Pool;
  readonly place: SessionPlace;
}

interface EndsRow {
  readonly start_seq: number | null;
  readonly end_seq: number | null;
}

/** The calls of one session's day; what follows has the values from $6 on. */
const OF_CALLS = `FROM calls c JOIN sessions s ON s.id = c.session
  WHERE c.day = $4::int AND c.session = $5::bigint AND ${mayRead("whole")}`;

function callValues({ person, place }: Asked): readonly unknown[] {
  return [...personValues(person), place.day, place.id];
}

async function findCall(asked: Asked, toolUseId: string): Promise<{ call: ToolCall; ends: CallEnds } | null> {
  const { rows } = await asked.pool.query<EndsRow & { readonly data: string }>(
    `SELECT c.data, c.start_seq, c.end_seq ${OF_CALLS} AND c.tool_use_id = $6`,
    [...callValues(asked), toolUseId],
  );
  const [row] = rows;
  return row === undefined ? null : { call: toCall(row.data), ends: { startSeq: row.start_seq, endSeq: row.end_seq } };
}

/** The first event of the call that began before or after it. */
async function neighbour(
  asked: Asked,
  { startedAtMs, toolUseId }: ToolCall,
  side: "before" | "after",
): Promise<number | null> {
  const [sign, order] = side === "before" ? ["<", "DESC"] : [">", "ASC"];
  const { rows } = await asked.pool.query<EndsRow>(
    `SELECT c.start_seq, c.end_seq ${OF_CALLS} AND (c.started_at, c.tool_use_id) ${sign} ($6::bigint, $7::text)
     ORDER BY c.started_at ${order}, c.tool_use_id ${order} LIMIT 1`,
    [...callValues(asked), startedAtMs, toolUseId],
  );
  return rows[0]?.start_seq ?? rows[0]?.end_seq ?? null;
}

const NOTHING: readonly CallEvent[] = [];

/** Its start, the question whether it may run, its end, and the batch that repeats it. */
async function eventsOfCall(
  asked: Asked,
  { call, ends: { startSeq, endSeq } }: { readonly call: ToolCall; readonly ends: CallEnds },
): Promise<readonly CallEvent[]> {
  const last = endSeq ?? startSeq ?? 0;
  const isAsked = "e.hook_event_name = 'PermissionRequest' AND e.tool_name = $7 AND e.summary = $8";
  const isBatch = `e.hook_event_name = 'PostToolBatch'
    AND EXISTS (SELECT FROM payloads p WHERE p.seq = e.seq AND p.seq >= $5::bigint AND p.seq < $6::bigint
      AND strpos(p.payload, $7) > 0)`;
  const rows = await Promise.all([
    startSeq === null ? NOTHING : readEvents(asked, { low: startSeq, high: startSeq + 1 }),
    startSeq === null
      ? NOTHING
      : readEvents(asked, { low: startSeq + 1, high: Math.min(endSeq ?? Infinity, nextDays(startSeq)) }, isAsked, [
          call.toolName,
          call.summary,
        ]),
    endSeq === null ? NOTHING : readEvents(asked, { low: endSeq, high: endSeq + 1 }),
    readEvents(asked, { low: last + 1, high: nextDays(last) }, isBatch, [JSON.stringify(call.toolUseId)]),
  ]);
  return rows.flat();
}

/** A call's question and its batch are of its own day or the next one. */
function nextDays(seq: number): number {
  return firstSeqOf(dayOfSeq(seq) + 2);
}

/** The first event of the session among some numbers. */
async function readEvents(
  { pool, person, place }: Asked,
  { low, high }: { readonly low: number; readonly high: number },
  condition = "true",
  more: readonly unknown[] = [],
): Promise<readonly CallEvent[]> {
  const { rows } = await pool.query<CallEvent>(
    `SELECT e.seq, e.hook_event_name AS "hookEventName", e.received_at AS "atMs" FROM events e JOIN sessions s ON s.id = e.session
     WHERE e.session = $4::bigint AND e.seq >= $5::bigint AND e.seq < $6::bigint AND ${condition} AND ${mayRead("whole")}
     ORDER BY e.seq LIMIT 1`,
    [...personValues(person), place.id, low, high, ...more],
  );
  return rows;
}

/** The prompt of the turn in which it began. */
async function promptOf(
  { pool, person, nowMs, place }: Asked,
  { startedAtMs }: ToolCall,
): Promise<CallPlace["prompt"]> {
  const events = await readTurnEvents(pool, { person, nowMs }, [place]);
  const [prompt] = events
    .filter((one) => one.hookEventName === "UserPromptSubmit" && one.atMs <= startedAtMs)
    .toSorted((one, other) => other.atMs - one.atMs || other.seq - one.seq);
  return prompt === undefined ? null : { seq: prompt.seq, text: prompt.summary };
}

/** The call of an event without its id; null for a batch of several calls. */
async function repeatedCall(asked: Asked, event: PlacedEvent): Promise<string | null> {
  const { hookEventName, toolName, summary, receivedAtMs, seq } = event;
  if (hookEventName === "PermissionRequest" && toolName !== null) {
    const { rows } = await asked.pool.query<{ tool_use_id: string; data: string }>(
      `SELECT c.tool_use_id, c.data ${OF_CALLS} AND c.started_at <= $6::bigint AND c.tool_name = $7
       ORDER BY c.started_at DESC LIMIT ${REQUESTED_AMONG}`,
      [...callValues(asked), receivedAtMs, toolName],
    );
    return rows.find(({ data }) => toCall(data).summary === summary)?.tool_use_id ?? null;
  }
  if (hookEventName !== "PostToolBatch") return null;
  const { rows } = await asked.pool.query<{ payload: string }>(
    `SELECT p.payload FROM payloads p JOIN events e ON e.seq = $5::bigint JOIN sessions s ON s.id = e.session
     WHERE p.seq = $5::bigint AND e.session = $4::bigint AND ${mayRead("whole")}`,
    [...personValues(asked.person), asked.place.id, seq],
  );
  const calls = parseJsonObject(rows[0]?.payload ?? "")?.["tool_calls"];
  const [call, other] = Array.isArray(calls) ? calls : [];
  const id = isJsonObject(call) && other === undefined ? call["tool_use_id"] : null;
  return typeof id === "string" ? id : null;
}

/** Calls that may have begun between a call and its question: those of parallel agents. */
const REQUESTED_AMONG = 100;
