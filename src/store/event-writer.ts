import type { DatabaseSync } from "node:sqlite";
import type { StoredEvent } from "../core/event.ts";
import { isMessage } from "../core/message-count.ts";
import type { CommitBatch, SourcedEvent } from "../core/ports.ts";
import type { Session } from "../core/session.ts";
import { integer } from "./row-value.ts";
import { toSessionParameters, UPSERT_SESSION } from "./session-row.ts";
import { inTransaction } from "./transaction.ts";

export const MINUTE_MS = 60_000;

/** The one writer of events: each batch is one transaction over events, payloads, keys, sessions and counters. */
export function createEventWriter(database: DatabaseSync): (batch: CommitBatch) => readonly StoredEvent[] {
  const span = database.prepare("SELECT started_at, last_used_at FROM sessions WHERE session_id = ?");
  const upsertSession = database.prepare(UPSERT_SESSION);
  const insertEvent = database.prepare(`
    INSERT INTO events (session, agent_id, hook_event_name, tool_name, tool_use_id, cwd, received_at, summary, status,
      duration_ms, source_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertPayload = database.prepare("INSERT INTO payloads (seq, payload, cuts, search_text) VALUES (?, ?, ?, ?)");
  const insertSource = database.prepare("INSERT INTO sources (source_key, seq) VALUES (?, ?)");
  const addToMinute = database.prepare(`
    INSERT INTO minutes (minute, events, messages, failures) VALUES (?, ?, ?, ?)
    ON CONFLICT (minute) DO UPDATE SET events = events + excluded.events, messages = messages + excluded.messages,
      failures = failures + excluded.failures`);
  const addToTool = database.prepare(`
    INSERT INTO minute_tools (minute, tool_name, calls) VALUES (?, ?, ?)
    ON CONFLICT (minute, tool_name) DO UPDATE SET calls = calls + excluded.calls`);
  const addToTotals = database.prepare(`
    UPDATE totals SET events = events + ?, sessions = sessions + ?, session_duration_ms = session_duration_ms + ?`);

  function writeSessions(sessions: readonly Session[]) {
    const ids = new Map<string, number>();
    let addedSessions = 0;
    let addedDurationMs = 0;
    for (const session of sessions) {
      const before = span.get(session.sessionId);
      const beforeMs = before === undefined ? 0 : integer(before, "last_used_at") - integer(before, "started_at");
      addedSessions += before === undefined ? 1 : 0;
      addedDurationMs += session.lastUsedAtMs - session.startedAtMs - beforeMs;
      const row = upsertSession.get(toSessionParameters(session));
      if (row !== undefined) ids.set(session.sessionId, integer(row, "id"));
    }
    return { ids, addedSessions, addedDurationMs };
  }

  function writeEvent({ event, sourceName, sourceKey }: SourcedEvent, session: number): number {
    const { lastInsertRowid } = insertEvent.run(
      session,
      event.agentId,
      event.hookEventName,
      event.toolName,
      event.toolUseId,
      event.cwd,
      event.receivedAtMs,
      event.summary,
      event.status,
      event.durationMs,
      sourceName,
    );
    const seq = Number(lastInsertRowid);
    insertPayload.run(
      seq,
      event.payloadText,
      event.cuts.length === 0 ? null : JSON.stringify(event.cuts),
      event.searchText,
    );
    insertSource.run(sourceKey, seq);
    return seq;
  }

  function writeCounters(events: readonly SourcedEvent[]): void {
    const { minutes, tools } = countByMinute(events);
    for (const [minute, count] of minutes) addToMinute.run(minute, count.events, count.messages, count.failures);
    for (const [minute, calls] of tools) {
      for (const [toolName, count] of calls) addToTool.run(minute, toolName, count);
    }
  }

  return (batch) =>
    inTransaction(database, () => {
      const { ids, addedSessions, addedDurationMs } = writeSessions(batch.sessions);
      const stored = batch.events.map((sourced) => {
        const session = ids.get(sourced.event.sessionId);
        if (session === undefined) throw new TypeError("an event came without its session");
        return toStored(writeEvent(sourced, session), sourced);
      });
      writeCounters(batch.events);
      addToTotals.run(batch.events.length, addedSessions, addedDurationMs);
      return stored;
    });
}

function toStored(seq: number, { event }: SourcedEvent): StoredEvent {
  const { sessionId, agentId, hookEventName, toolName, toolUseId, projectName, cwd } = event;
  const { receivedAtMs, summary, status, durationMs } = event;
  return {
    seq,
    sessionId,
    agentId,
    hookEventName,
    toolName,
    toolUseId,
    projectName,
    cwd,
    receivedAtMs,
    summary,
    status,
    durationMs,
  };
}

/** What a batch adds to each minute: most batches touch one. */
function countByMinute(events: readonly SourcedEvent[]) {
  const minutes = new Map<number, { events: number; messages: number; failures: number }>();
  const tools = new Map<number, Map<string, number>>();
  for (const { event } of events) {
    const minute = Math.floor(event.receivedAtMs / MINUTE_MS);
    const count = minutes.get(minute) ?? { events: 0, messages: 0, failures: 0 };
    count.events += 1;
    count.messages += isMessage(event.signal) ? 1 : 0;
    count.failures += event.status === "failed" ? 1 : 0;
    minutes.set(minute, count);
    if (event.signal.kind !== "tool-started") continue;
    const calls = tools.get(minute) ?? new Map<string, number>();
    calls.set(event.signal.call.toolName, (calls.get(event.signal.call.toolName) ?? 0) + 1);
    tools.set(minute, calls);
  }
  return { minutes, tools };
}
