import type { Asking } from "./select-visible.ts";
import type { Pool } from "pg";
import type { ListedCall } from "../../../src/core/call-history.ts";
import type { Page, PageRequest } from "../../../src/core/history.ts";
import { effectiveState } from "../../../src/core/session/activity.ts";
import { EDIT_TOOLS } from "../../../src/core/session/call-result.ts";
import {
  TURN_EVENTS,
  turnBegunAt,
  turnSpans,
  type Turn,
  type TurnEvent,
  type TurnSpan,
} from "../../../src/core/session/turn.ts";
import { dayOf, firstSeqOf } from "../ingest/event-numbers.ts";
import { toSession } from "../ingest/stored-rows.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";
import { DAYS, findPlaces, lastDayOf, type SessionPlace } from "./session-place.ts";

/** The condition of the index `events_of_turns`. */
const OF_TURNS = `e.agent_id IS NULL AND e.hook_event_name IN (${TURN_EVENTS.map((name) => `'${name}'`).join(", ")})`;

export type TurnAsking = Omit<Asking, "scope">;

const EVER = Number.MAX_SAFE_INTEGER;

/** The turns of one session, the newest first. */
export async function listTurns(
  pool: Pool,
  asking: TurnAsking,
  { sessionId, request: { before, limit } }: { readonly sessionId: string; readonly request: PageRequest },
): Promise<Page<Turn>> {
  const places = await findPlaces(pool, asking.person, [sessionId]);
  const [of] = await readSpans(pool, asking, places);
  if (of === undefined) return { rows: [], next: null };
  const earlier = of.spans.filter(({ startedAtMs, seq }) => before === null || isBefore([startedAtMs, seq], before));
  const shown = earlier.slice(-limit);
  const rows = await withSums(pool, asking.person, [{ place: of.place, spans: shown }]);
  const oldest = earlier.length > limit ? shown[0] : undefined;
  return {
    rows: rows.toReversed(),
    next: oldest === undefined ? null : { atMs: oldest.startedAtMs, key: String(oldest.seq) },
  };
}

function isBefore(
  [atMs, seq]: readonly [number, number],
  before: { readonly atMs: number; readonly key: string },
): boolean {
  return atMs < before.atMs || (atMs === before.atMs && seq < Number(before.key));
}

type Begun = readonly Pick<ListedCall, "sessionId" | "startedAtMs">[];

/** The turns in which calls began, by session and time. */
export async function turnsOfCalls(pool: Pool, asking: TurnAsking, calls: Begun): Promise<readonly Turn[]> {
  return withSums(pool, asking.person, await spansOfCalls(pool, asking, calls));
}

/** The same without their sums. */
export async function turnSpansOfCalls(pool: Pool, asking: TurnAsking, calls: Begun): Promise<readonly TurnSpan[]> {
  return (await spansOfCalls(pool, asking, calls)).flatMap(({ spans }) => spans);
}

interface SpansOfSession {
  readonly place: SessionPlace;
  /** Spans in the order of their times. */
  readonly spans: readonly TurnSpan[];
}

async function spansOfCalls(pool: Pool, asking: TurnAsking, calls: Begun): Promise<readonly SpansOfSession[]> {
  const times = Map.groupBy(calls, ({ sessionId }) => sessionId);
  const places = await findPlaces(pool, asking.person, [...times.keys()]);
  const all = await readSpans(pool, asking, places);
  return all.map(({ place, spans }) => {
    const begun = times.get(place.session_id) ?? [];
    const wanted = new Set(begun.map(({ startedAtMs }) => turnBegunAt(spans, startedAtMs)));
    return { place, spans: spans.filter((span) => wanted.has(span)) };
  });
}

type EventOfSession = TurnEvent & { readonly session: number };

/** All turns of the sessions: a turn has two events, so that even a long session has few. */
async function readSpans(
  pool: Pool,
  asking: TurnAsking,
  places: readonly SessionPlace[],
): Promise<readonly SpansOfSession[]> {
  const events = Map.groupBy(await readTurnEvents(pool, asking, places), ({ session }) => session);
  return places.map((place) => {
    const inOrder = (events.get(place.id) ?? []).toSorted((one, other) => one.atMs - other.atMs || one.seq - other.seq);
    return { place, spans: turnSpans(place.session_id, inOrder, isInTurn(place, asking.nowMs)) };
  });
}

function isInTurn(place: SessionPlace, nowMs: number): boolean {
  const session = toSession(place);
  const state = effectiveState(session, nowMs);
  return session.turnSinceMs !== null && (state === "working" || state === "waiting");
}

/** Prompts and ends of the main agents. */
export async function readTurnEvents(
  pool: Pool,
  { person, nowMs }: TurnAsking,
  places: readonly SessionPlace[],
): Promise<readonly EventOfSession[]> {
  const today = dayOf(nowMs);
  const days = places.map((place) => ({ id: place.id, first: place.day, last: lastDayOf(place, today) }));
  const rows: EventOfSession[] = [];
  const end = Math.max(...days.map(({ last }) => last));
  for (let day = Math.min(...days.map(({ first }) => first)); day <= end; day += DAYS) {
    const ids = days.filter(({ first, last }) => first < day + DAYS && last >= day).map(({ id }) => id);
    if (ids.length === 0) continue;
    const found = await pool.query<EventOfSession>(
      `SELECT e.session, e.seq, e.hook_event_name AS "hookEventName", e.received_at AS "atMs", e.summary, e.status
       FROM events e JOIN sessions s ON s.id = e.session
       WHERE e.session = ANY ($4::bigint[]) AND e.seq >= $5::bigint AND e.seq < $6::bigint AND ${OF_TURNS}
         AND ${mayRead("whole")}`,
      [...personValues(person), ids, firstSeqOf(day), firstSeqOf(day + DAYS)],
    );
    rows.push(...found.rows);
  }
  return rows;
}

interface Sums {
  readonly n: number;
  readonly calls: number;
  readonly failures: number;
  readonly added: number | null;
  readonly removed: number | null;
  readonly unknown_edits: number;
}

async function withSums(pool: Pool, person: Reader, sessions: readonly SpansOfSession[]): Promise<readonly Turn[]> {
  const all = sessions.flatMap(({ place, spans }) => spans.map((span) => ({ place, span })));
  const sums = new Map<TurnSpan, Sums>();
  const days = [...new Set(all.map(({ place }) => place.day))];
  for (let from = 0; from < days.length; from += DAYS) {
    const some = days.slice(from, from + DAYS);
    const of = all.filter(({ place }) => some.includes(place.day));
    const { rows } = await pool.query<Sums>(SUMS, [
      ...personValues(person),
      some,
      of.map(({ place }) => place.id),
      of.map(({ span }) => span.startedAtMs),
      of.map(({ span }) => span.nextAtMs ?? EVER),
      EDIT_TOOLS,
    ]);
    for (const row of rows) {
      const found = of[row.n - 1];
      if (found !== undefined) sums.set(found.span, row);
    }
  }
  return all.map(({ place, span }) => {
    const { calls = 0, failures = 0, added = null, removed = null, unknown_edits = 0 } = sums.get(span) ?? {};
    return {
      ...span,
      sessionTitle: place.title,
      projectName: place.project,
      machine: place.label,
      calls,
      failures,
      added,
      removed,
      unknownEdits: unknown_edits,
      // Machines forward tokens by the hour, which has parts of several turns.
      usage: [],
    };
  });
}

/** Sums over the calls that began in each turn. */
const SUMS = `SELECT turn.n, count(*) AS calls, count(*) FILTER (WHERE c.outcome = 'failed') AS failures,
    sum(c.added)::bigint AS added, sum(c.removed)::bigint AS removed,
    count(*) FILTER (WHERE c.outcome = 'ok' AND c.tool_name = ANY ($8::text[]) AND c.added + c.removed IS NULL)
      AS unknown_edits
  FROM unnest($5::bigint[], $6::bigint[], $7::bigint[]) WITH ORDINALITY AS turn (session, from_ms, to_ms, n)
  JOIN sessions s ON s.id = turn.session
  JOIN calls c ON c.day = ANY ($4::int[]) AND c.session = turn.session AND c.started_at >= turn.from_ms
    AND c.started_at < turn.to_ms
  WHERE ${mayRead("whole")} GROUP BY turn.n`;
