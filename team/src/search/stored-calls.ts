import { fromCallResultDto } from "../../../src/api/call-dto.ts";
import type { ListedCall } from "../../../src/core/call-history.ts";
import type { StoredEvent } from "../../../src/core/event.ts";
import type { ToolCall } from "../../../src/core/session/session.ts";
import { toCall } from "../ingest/stored-rows.ts";
import { mayRead } from "../rights/rights.ts";
import { createStatement, inRange, type Asking, type SeqRange } from "./searched-events.ts";

export interface CallKey {
  /** The number of its session's row. */
  readonly session: number;
  readonly toolUseId: string;
}

export function keyOf({ session, toolUseId }: CallKey): string {
  return `${session} ${toolUseId}`;
}

/** Those that are stored. */
export async function callsOf(
  { pool, person }: Asking,
  keys: readonly CallKey[],
): Promise<ReadonlyMap<string, ToolCall>> {
  if (keys.length === 0) return new Map();
  const { sql, values } = createStatement(person);
  const { rows } = await pool.query<{ session: number; tool_use_id: string; data: string }>(
    `SELECT c.session, c.tool_use_id, c.data FROM sessions s JOIN calls c ON c.day = s.day AND c.session = s.id
     WHERE s.id = ANY (${sql([...new Set(keys.map(({ session }) => session))])}::bigint[]) AND ${mayRead("whole")}
       AND c.tool_use_id = ANY (${sql([...new Set(keys.map(({ toolUseId }) => toolUseId))])}::text[])`,
    values,
  );
  return new Map(rows.map((row) => [keyOf({ session: row.session, toolUseId: row.tool_use_id }), toCall(row.data)]));
}

interface CallEvent {
  readonly seq: number;
  readonly session: number;
  readonly tool_use_id: string;
  readonly status: string;
  readonly result: string | null;
}

/** What of a listed call its session says. */
type OfSession = Pick<ListedCall, "sessionId" | "sessionTitle" | "projectName" | "machine">;

/** @param places the session of each call, and where its events are */
export async function listedCalls(
  asking: Asking,
  keys: readonly CallKey[],
  { ofSession, range }: { readonly ofSession: ReadonlyMap<number, OfSession>; readonly range: SeqRange },
): Promise<ReadonlyMap<string, ListedCall>> {
  const calls = await callsOf(asking, keys);
  if (calls.size === 0) return new Map();
  const { sql, values } = createStatement(asking.person);
  const { rows } = await asking.pool.query<CallEvent>(
    `SELECT e.seq, e.session, e.tool_use_id, e.status, e.result FROM events e JOIN sessions s ON s.id = e.session
     WHERE ${mayRead("whole")} AND e.session = ANY (${sql([...ofSession.keys()])}::bigint[])
       AND e.tool_use_id = ANY (${sql(keys.map(({ toolUseId }) => toolUseId))}::text[])
       AND ${inRange("e.seq", range, sql)} ORDER BY e.seq`,
    values,
  );
  const listed = new Map<string, ListedCall>();
  for (const key of keys) {
    const call = calls.get(keyOf(key));
    const session = ofSession.get(key.session);
    if (call === undefined || session === undefined) continue;
    const events = rows.filter((row) => row.session === key.session && row.tool_use_id === key.toolUseId);
    const end = events.find(({ status }) => status !== "started");
    listed.set(keyOf(key), {
      ...call,
      ...session,
      startSeq: events.find(({ status }) => status === "started")?.seq ?? null,
      endSeq: end?.seq ?? null,
      result: resultOf(end),
    });
  }
  return listed;
}

function resultOf(end: CallEvent | undefined): StoredEvent["result"] {
  return end === undefined || end.result === null ? null : fromCallResultDto(JSON.parse(end.result));
}
