import type { Asker } from "./select-visible.ts";
import type { AwaitableReader, Clock } from "../../../src/core/ports.ts";
import { countAttention, listAttention, listBecameStale, listRunning } from "./attention-queries.ts";
import { findCallPlace } from "./call-place.ts";
import { listCalls } from "./call-queries.ts";
import { findEvent, firstSeqIn, lastSeqIn, listEvents, listEventsAfter } from "./event-queries.ts";
import { createMarksOfReader } from "./mark-queries.ts";
import { readMetrics } from "./metrics-queries.ts";
import { findSession, isForgotten, listSessions } from "./session-queries.ts";
import { listEdits, listMessages, listToolCalls, listTransitions } from "./timeline-queries.ts";
import { listTurns, turnsOfCalls, turnSpansOfCalls } from "./turn-queries.ts";

export interface ReaderOptions extends Asker {
  readonly clock: Clock;
}

/**
 * The store as one person reads it: every answer holds what they may see, and of that only their {@link Scope}. It lives for
 * one request.
 */
export function createTeamReader({ pool, person, scope, clock }: ReaderOptions): AwaitableReader {
  const marks = createMarksOfReader(pool, person);
  const attentionCounts = async (nowMs: number) => countAttention(pool, { person, scope, nowMs }, marks);
  return {
    sessions: async (filter) => (await listSessions(pool, person, { ...filter, scope })).sessions,
    session: async (id) => findSession(pool, person, id),
    log: async (filter) => listEvents(pool, person, { filter, scope, nowMs: clock.now() }),
    event: async (seq) => (await findEvent(pool, person, seq))?.event ?? null,
    marksOf: async (session) => marks.of(session),
    isForgotten: async (id) => isForgotten(pool, person, id),
    attention: async (kind, page) => listAttention(pool, kind, { person, scope, ...page }),
    attentionCounts,
    metrics: async (nowMs) => readMetrics(pool, { person, scope, nowMs }, attentionCounts(nowMs)),
    running: async (nowMs) => listRunning(pool, { person, scope, nowMs }),
    becameStaleBetween: async (afterMs, upToMs) => listBecameStale(pool, { person, scope }, { afterMs, upToMs }),
    toolCalls: async (sessionId, request) => listToolCalls(pool, person, { sessionId, request }),
    transitions: async (sessionId, request) => listTransitions(pool, person, { sessionId, request }),
    messages: async (sessionId, request) => listMessages(pool, person, { sessionId, request }),
    calls: async (filter) => listCalls(pool, { person, scope, nowMs: clock.now() }, filter),
    callPlace: async (event) => findCallPlace(pool, { person, nowMs: clock.now() }, event),
    edits: async (sessionId) => listEdits(pool, person, sessionId),
    turns: async (sessionId, request, nowMs) => listTurns(pool, { person, nowMs }, { sessionId, request }),
    turnsOf: async (calls, nowMs) => turnsOfCalls(pool, { person, nowMs }, calls),
    turnSpansOf: async (calls, nowMs) => turnSpansOfCalls(pool, { person, nowMs }, calls),
    firstSeq: async () => firstSeqIn(pool, person, { scope, nowMs: clock.now() }),
    lastSeq: async () => lastSeqIn(pool, person, scope),
    eventsAfter: async (seq, limit) => listEventsAfter(pool, person, { seq, limit, scope, nowMs: clock.now() }),
  };
}
