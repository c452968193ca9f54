import type { Pool } from "pg";
import type { AwaitableReader, Clock } from "../../../src/core/ports.ts";
import type { Person } from "../rights/rights.ts";
import { findEvent, listEvents } from "./event-queries.ts";
import { findSession, isForgotten, listSessions, type Scope } from "./session-queries.ts";

export interface ReaderOptions {
  readonly pool: Pool;
  readonly person: Person;
  readonly scope: Scope;
  readonly clock: Clock;
}

/**
 * The store as one person reads it: every answer holds what she may see, and of that only her {@link Scope}. A session
 * of two people under one id is her own, or the one that was used last.
 */
export function createTeamReader({ pool, person, scope, clock }: ReaderOptions): AwaitableReader {
  return {
    sessions: async ({ machine: _machine, text: _text, isOpen: _isOpen, ...filter }) => {
      const { sessions } = await listSessions(pool, person, { ...filter, scope });
      return sessions;
    },
    session: async (id) => findSession(pool, person, id),
    log: async ({ machine: _machine, isImported: _isImported, ...filter }) =>
      listEvents(pool, person, { filter, nowMs: clock.now() }),
    event: async (seq) => (await findEvent(pool, person, seq))?.event ?? null,
    marksOf: () => [],
    isForgotten: async (id) => isForgotten(pool, person, id),
    attention: () => notYet(),
    attentionCounts: () => notYet(),
    running: () => notYet(),
    becameStaleBetween: () => notYet(),
    toolCalls: () => notYet(),
    transitions: () => notYet(),
    messages: () => notYet(),
    metrics: () => notYet(),
    calls: () => notYet(),
    callPlace: () => null,
    edits: () => notYet(),
    turns: () => notYet(),
    turnsOf: () => notYet(),
    turnSpansOf: () => notYet(),
    firstSeq: () => notYet(),
    lastSeq: () => notYet(),
    eventsAfter: () => notYet(),
  };
}

function notYet(): never {
  throw new Error("not yet");
}
