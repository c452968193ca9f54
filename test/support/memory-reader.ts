import type { StoredEvent, StoredEventDetail } from "../../src/core/event.ts";
import type { Metrics } from "../../src/core/metrics.ts";
import type { EventReader } from "../../src/core/ports.ts";
import { effectiveState, attentionOf, staleAtMs } from "../../src/core/session/activity.ts";
import type { Session } from "../../src/core/session/session.ts";

/** An in-memory `EventReader` for tests of its callers. */
export interface MemoryReader extends EventReader {
  /** Stores this many more events and returns them. */
  add(count: number, over?: Partial<StoredEvent>): StoredEvent[];
  addSession(session: Session): void;
  /** Deletes events up to this number, as retention does. */
  forgetUpTo(seq: number): void;
}

export function createMemoryReader(): MemoryReader {
  let events: StoredEvent[] = [];
  let newest = 0;
  const sessions: Session[] = [];

  return {
    add(count, over = {}) {
      const added = Array.from({ length: count }, (_, index) => storedEvent({ ...over, seq: newest + index + 1 }));
      newest += count;
      events.push(...added);
      return added;
    },
    addSession: (session) => void sessions.unshift(session),
    forgetUpTo(seq) {
      events = events.filter((event) => event.seq > seq);
    },
    firstSeq: () => events[0]?.seq ?? 0,
    lastSeq: () => newest,
    eventsAfter(seq, limit) {
      const oldest = events[0]?.seq ?? 0;
      const from = Math.max(0, seq - oldest + 1);
      return events.slice(from, from + limit);
    },
    log(filter) {
      const hits = events.filter(
        (event) =>
          event.seq < (filter.beforeSeq ?? Number.POSITIVE_INFINITY) &&
          event.receivedAtMs >= (filter.sinceMs ?? 0) &&
          (filter.sessionId === undefined || event.sessionId === filter.sessionId) &&
          (filter.source === undefined || event.source === filter.source) &&
          (filter.toolName === undefined || event.toolName === filter.toolName),
      );
      const page = hits.toReversed().slice(0, filter.limit);
      return { events: page, next: hits.length > page.length ? (page.at(-1)?.seq ?? null) : null };
    },
    event(seq): StoredEventDetail | null {
      const event = events.find((candidate) => candidate.seq === seq);
      if (event === undefined) return null;
      const payload = { session_id: event.sessionId };
      return { ...event, payload, isPayloadKept: true, truncations: [], sourceName: "one.json" };
    },
    sessions: (filter) =>
      sessions.filter((session) => filter.state === undefined || session.state === filter.state).slice(0, filter.limit),
    attention: (kind, { limit, nowMs }) =>
      sessions.filter((session) => attentionOf(effectiveState(session, nowMs), session.cause) === kind).slice(0, limit),
    attentionCounts: (nowMs) => {
      const counts = { waiting: 0, failed: 0, running: 0, items: 0, handled: 0, snoozed: 0 };
      for (const session of sessions) {
        const kind = attentionOf(effectiveState(session, nowMs), session.cause);
        if (kind !== null) counts[kind] += 1;
      }
      return counts;
    },
    marksOf: () => [],
    becameStaleBetween: (afterMs, upToMs) =>
      sessions.filter((session) => {
        const untilMs = staleAtMs(session);
        return untilMs !== null && untilMs > afterMs && untilMs <= upToMs;
      }),
    running: (nowMs) =>
      sessions.filter(
        (session) =>
          session.process !== null || session.state === "waiting" || (staleAtMs(session) ?? Infinity) > nowMs,
      ),
    session: (sessionId) => sessions.find((session) => session.sessionId === sessionId) ?? null,
    isForgotten: () => false,
    toolCalls: () => ({ rows: [], next: null }),
    transitions: () => ({ rows: [], next: null }),
    messages: () => ({ rows: [], next: null }),
    calls: () => ({ calls: [], next: null }),
    callPlace: () => null,
    edits: () => [],
    turns: () => ({ rows: [], next: null }),
    turnsOf: () => [],
    turnSpansOf: () => [],
    metrics: (): Metrics => {
      throw new Error("the metrics come from readMetrics");
    },
  };
}

export const TEST_TIME_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export function storedEvent(over: Partial<StoredEvent> = {}): StoredEvent {
  const seq = over.seq ?? 1;
  return {
    seq,
    machine: null,
    sessionId: "session-1",
    agent: "claude",
    source: "hook",
    agentId: null,
    hookEventName: "PreToolUse",
    toolName: "Bash",
    toolUseId: `toolu_${seq}`,
    projectName: "project",
    cwd: "/home/someone/project",
    receivedAtMs: TEST_TIME_MS,
    summary: `event number ${seq}`,
    status: "started",
    durationMs: null,
    result: null,
    ...over,
  };
}

export function storedSession(over: Partial<Session> = {}): Session {
  return {
    sessionId: "session-1",
    agent: "claude",
    machine: null,
    isImported: false,
    title: "Make it work",
    titleBy: "prompt",
    projectName: "project",
    cwd: "/home/someone/project",
    branch: null,
    model: "a-model",
    clientVersion: null,
    state: "working",
    cause: "tool",
    turnSinceMs: TEST_TIME_MS,
    compactingSinceMs: null,
    background: [],
    waits: [],
    stateSinceMs: TEST_TIME_MS,
    lastEventType: "PreToolUse",
    lastUsedAtMs: TEST_TIME_MS,
    lastSeenAtMs: TEST_TIME_MS,
    startedAtMs: TEST_TIME_MS,
    endedAtMs: null,
    endReason: null,
    failure: null,
    permissionMode: "default",
    transcriptPath: null,
    process: null,
    parentSessionId: null,
    origin: null,
    eventCount: 1,
    messageCount: 0,
    toolCount: 0,
    errorCount: 0,
    subagentCount: 0,
    openToolCalls: [],
    subagents: [],
    teammates: [],
    tasks: [],
    usage: null,
    clients: [],
    ...over,
  };
}
