import { isJsonObject, parseJsonObject } from "../../../src/core/json.ts";
import { fulfilsTexts, hasNegation } from "../../../src/core/search/search-query.ts";
import { mayRead } from "../rights/rights.ts";
import { ofQuery } from "./query-sql.ts";
import { dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import type { FoundEvent, SearchedTexts } from "./search-slice.ts";
import { createStatement, inRange, type SeqRange } from "./searched-events.ts";
import { callsOf, keyOf, type CallKey } from "./stored-calls.ts";

/** One event of a search, or one call with all of its events that match. */
export interface Match {
  /** The event that stands for it: the end of a call, or else its start, or else an event that repeats it. */
  readonly seq: number;
  readonly call: CallKey | null;
}

interface Grouping {
  /** The matching events of a slice, newest first. */
  readonly found: readonly FoundEvent[];
  /** The slice is below it. */
  readonly below: number;
}

/**
 * Makes one match of the events of a call: its start, its end, the question whether it may run, and the batch of a model
 * turn, which repeats it. No later slice finds a call again, so it always stands at the same event. As the daemon's store
 * does it (`src/store/reading/group-by-call.ts`), with one statement for all calls of a slice.
 * @returns newest first
 */
export async function groupByCall(asking: SearchedTexts, { found, below }: Grouping): Promise<readonly Match[]> {
  const { request } = asking;
  if (request.isByCall !== true) return found.map(({ seq }) => ({ seq, call: null }));
  const [newest] = found;
  if (newest === undefined) return [];
  const days = daysAround(dayOfSeq(newest.seq));
  const matches = new Map<string, Match>();
  const starts: CallKey[] = [];
  for (const row of found.toReversed()) {
    if (row.tool_use_id === null) continue;
    const call = { session: row.session, toolUseId: row.tool_use_id };
    matches.set(keyOf(call), { seq: row.seq, call });
    if (row.status === "started") starts.push(call);
  }
  /** Calls whose start or end matches, also where it is in a newer slice. */
  const called = new Set(matches.keys());
  const repeated = await repeatedCalls(asking, found);
  const ofEvents = await matchingEvents(asking, [...starts, ...[...repeated.values()].flat()], days);
  for (const call of starts) {
    const seqs = ofEvents.get(keyOf(call)) ?? [];
    // Its end is found above this slice.
    if (isStart(found, matches.get(keyOf(call))) && seqs.some((seq) => seq >= below)) matches.delete(keyOf(call));
  }
  for (const row of found.toReversed()) {
    const calls = repeated.get(row.seq);
    if (row.tool_use_id !== null || calls === undefined) continue;
    const call = calls.find((one) => !called.has(keyOf(one)) && !ofEvents.has(keyOf(one)));
    if (call !== undefined) matches.set(keyOf(call), { seq: row.seq, call });
    else if (calls.length === 0) matches.set(String(row.seq), { seq: row.seq, call: null });
  }
  const sorted = [...matches.values()].toSorted((one, other) => other.seq - one.seq);
  const decided = hasNegation(request.query) ? await decidedMatches(asking, sorted, days) : sorted;
  return withStatus(asking, decided, new Map(found.map((row) => [row.seq, row.status])));
}

/** A call that began before midnight ends on the next day. */
export function daysAround(day: number): SeqRange {
  return { low: firstSeqOf(day - 1), high: firstSeqOf(day + 2) };
}

function isStart(found: readonly FoundEvent[], match: Match | undefined): boolean {
  return match !== undefined && found.some(({ seq, status }) => seq === match.seq && status === "started");
}

/**
 * The calls of which an event without a call of its own repeats the texts, by its number; empty where there are none. A
 * batch whose calls match themselves is left out.
 */
async function repeatedCalls(
  asking: SearchedTexts,
  found: readonly FoundEvent[],
): Promise<ReadonlyMap<number, readonly CallKey[]>> {
  const alone = found.filter((row) => row.tool_use_id === null);
  const batches = alone.filter((row) => row.hook_event_name === "PostToolBatch");
  const requests = alone.filter((row) => row.hook_event_name === "PermissionRequest" && row.tool_name !== null);
  const ofBatches = await callsOfBatches(asking, batches, lastCallsBefore(found));
  const ofRequests = await callsOfRequests(asking, requests);
  const isBatch = new Set(batches.map(({ seq }) => seq));
  return new Map(
    alone.flatMap(({ seq }) => {
      const calls = isBatch.has(seq) ? ofBatches.get(seq) : (ofRequests.get(seq) ?? []);
      return calls === undefined ? [] : [[seq, calls] as const];
    }),
  );
}

/** For each event the last call before it in its session that matches. */
function lastCallsBefore(found: readonly FoundEvent[]): ReadonlyMap<number, string> {
  const last = new Map<number, string>();
  const before = new Map<number, string>();
  for (const { seq, session, tool_use_id: toolUseId } of found.toReversed()) {
    const call = last.get(session);
    if (call !== undefined) before.set(seq, call);
    if (toolUseId !== null) last.set(session, toolUseId);
  }
  return before;
}

/** Payloads of one statement. */
const MAX_PAYLOADS = 200;

/** Those that have the texts; all where only the batch as a whole has them. Nothing of a batch that names a matching call. */
async function callsOfBatches(
  asking: SearchedTexts,
  batches: readonly FoundEvent[],
  lastCalls: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<number, readonly CallKey[]>> {
  const named = new Map<number, readonly { readonly call: CallKey; readonly hasText: boolean }[]>();
  const sessions = new Map(batches.map(({ seq, session }) => [seq, session]));
  for (let from = 0; from < batches.length; from += MAX_PAYLOADS) {
    const seqs = batches.slice(from, from + MAX_PAYLOADS).map(({ seq }) => seq);
    for (const { seq, payload } of await payloadsOf(asking, seqs)) {
      const last = lastCalls.get(seq);
      if (last !== undefined && payload.includes(JSON.stringify(last))) continue;
      const calls = parseJsonObject(payload)?.["tool_calls"];
      const session = sessions.get(seq) ?? 0;
      const listed = (Array.isArray(calls) ? calls : []).flatMap((one) => {
        const toolUseId = isJsonObject(one) ? one["tool_use_id"] : undefined;
        if (typeof toolUseId !== "string") return [];
        return [{ call: { session, toolUseId }, hasText: fulfilsTexts(asking.request.query, JSON.stringify(one)) }];
      });
      named.set(seq, listed);
    }
  }
  const known = await callsOf(
    asking,
    [...named.values()].flat().map(({ call }) => call),
  );
  return new Map(
    [...named].map(([seq, listed]) => {
      const calls = listed.filter(({ call }) => known.has(keyOf(call)));
      // JSON escapes some characters, which the searched text has as they are.
      const holding = calls.filter(({ hasText }) => hasText);
      return [seq, (holding.length === 0 ? calls : holding).map(({ call }) => call)];
    }),
  );
}

async function payloadsOf({ pool, person }: SearchedTexts, seqs: readonly number[]) {
  const { sql, values } = createStatement(person);
  const range = { low: Math.min(...seqs), high: Math.max(...seqs) + 1 };
  const { rows } = await pool.query<{ seq: number; payload: string }>(
    `SELECT p.seq, p.payload FROM payloads p JOIN events e ON e.seq = p.seq JOIN sessions s ON s.id = e.session
     WHERE p.seq = ANY (${sql(seqs)}::bigint[]) AND ${inRange("p.seq", range, sql)} AND ${inRange("e.seq", range, sql)}
       AND ${mayRead("whole")}`,
    values,
  );
  return rows;
}

/** Calls before a question that are looked at: it is asked right after its call began. */
const MAX_ASKED = 50;

async function callsOfRequests(
  asking: SearchedTexts,
  requests: readonly FoundEvent[],
): Promise<ReadonlyMap<number, readonly CallKey[]>> {
  if (requests.length === 0) return new Map();
  const { sql, values } = createStatement(asking.person);
  const columns = [
    requests.map(({ seq }) => seq),
    requests.map(({ session }) => session),
    requests.map((row) => row.received_at),
  ].map((column) => `${sql(column)}::bigint[]`);
  const { rows } = await asking.pool.query<{ seq: number; tool_use_id: string; data: string }>(
    `SELECT k.seq, c.tool_use_id, c.data FROM unnest(${columns.join(", ")}) AS k (seq, session, at)
     JOIN sessions s ON s.id = k.session AND ${mayRead("whole")} CROSS JOIN LATERAL (
       SELECT tool_use_id, data, started_at FROM calls c WHERE c.day = s.day AND c.session = s.id
         AND c.started_at <= k.at ORDER BY c.started_at DESC LIMIT ${MAX_ASKED}) c
     ORDER BY k.seq, c.started_at DESC`,
    values,
  );
  const asked = new Map(requests.map((row) => [row.seq, row]));
  const found = new Map<number, readonly CallKey[]>();
  for (const { seq, tool_use_id: toolUseId, data } of rows) {
    const request = asked.get(seq);
    if (request === undefined || found.has(seq)) continue;
    const call = parseJsonObject(data);
    if (call?.["toolName"] === request.tool_name && call["summary"] === request.summary)
      found.set(seq, [{ session: request.session, toolUseId }]);
  }
  return found;
}

/** The numbers of the calls' events that match, by call. */
async function matchingEvents(
  { pool, person, request }: SearchedTexts,
  calls: readonly CallKey[],
  range: SeqRange,
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (calls.length === 0) return new Map();
  const { sql, values } = createStatement(person);
  const until = request.untilMs === undefined ? "" : ` AND e.received_at < ${sql(Math.ceil(request.untilMs))}::bigint`;
  const { rows } = await pool.query<{ seq: number; session: number; tool_use_id: string }>(
    `SELECT e.seq, e.session, e.tool_use_id FROM events e JOIN sessions s ON s.id = e.session CROSS JOIN LATERAL (
       SELECT FROM payloads p WHERE p.seq = e.seq AND ${inRange("p.seq", range, sql)}
         AND ${ofQuery(request.query, sql)} LIMIT 1) p
     WHERE ${mayRead("whole")}
       AND e.session = ANY (${sql([...new Set(calls.map(({ session }) => session))])}::bigint[])
       AND e.tool_use_id = ANY (${sql(calls.map(({ toolUseId }) => toolUseId))}::text[])
       AND ${inRange("e.seq", range, sql)}${until}`,
    values,
  );
  const wanted = new Set(calls.map(keyOf));
  const found = new Map<string, number[]>();
  for (const { seq, session, tool_use_id: toolUseId } of rows) {
    const key = keyOf({ session, toolUseId });
    if (wanted.has(key)) found.set(key, [...(found.get(key) ?? []), seq]);
  }
  return found;
}

/** What a call must not have may be in its end alone, so the end decides about it. */
async function decidedMatches(
  { pool, person, request }: SearchedTexts,
  matches: readonly Match[],
  range: SeqRange,
): Promise<readonly Match[]> {
  const calls = matches.flatMap(({ call }) => (call === null ? [] : [call]));
  if (calls.length === 0) return matches;
  const { sql, values } = createStatement(person);
  const until = request.untilMs === undefined ? "" : ` AND e.received_at < ${sql(Math.ceil(request.untilMs))}::bigint`;
  const { rows } = await pool.query<{ seq: number; session: number; tool_use_id: string }>(
    `SELECT e.seq, e.session, e.tool_use_id FROM events e JOIN sessions s ON s.id = e.session
     WHERE ${mayRead("whole")} AND e.session = ANY (${sql([...new Set(calls.map(({ session }) => session))])}::bigint[])
       AND e.tool_use_id = ANY (${sql(calls.map(({ toolUseId }) => toolUseId))}::text[])
       AND e.status <> 'started' AND ${inRange("e.seq", range, sql)}${until}`,
    values,
  );
  const ends = new Map(rows.map((row) => [keyOf({ session: row.session, toolUseId: row.tool_use_id }), row.seq]));
  return matches.filter(({ seq, call }) => call === null || (ends.get(keyOf(call)) ?? seq) === seq);
}

/** A call by its outcome, also where the event that matches is its start; another event by its own status. */
async function withStatus(
  asking: SearchedTexts,
  matches: readonly Match[],
  statusOf: ReadonlyMap<number, string>,
): Promise<readonly Match[]> {
  const { statuses } = asking.request;
  if (statuses === undefined || matches.length === 0) return matches;
  const calls = await callsOf(
    asking,
    matches.flatMap(({ call }) => (call === null ? [] : [call])),
  );
  const wanted: ReadonlySet<string> = new Set(statuses);
  return matches.filter(({ seq, call }) => {
    const stored = call === null ? undefined : calls.get(keyOf(call));
    return wanted.has(stored === undefined ? (statusOf.get(seq) ?? "") : (stored.outcome ?? "open"));
  });
}
