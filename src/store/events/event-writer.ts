import { MINUTE_MS } from "../../core/time-units.ts";
import type { DatabaseSync } from "node:sqlite";
import type { AgentName } from "../../core/agent.ts";
import type { StoredEvent } from "../../core/event.ts";
import { decisionReason } from "../../core/i18n/decision.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Decision, NotifyDecision } from "../../core/notification/outbox.ts";
import type { CallEnds } from "../../core/call-history.ts";
import type { CommitBatch, SourcedEvent } from "../../core/ports.ts";
import { isMessage } from "../../core/session/action.ts";
import { writeCallResult } from "../../core/session/call-result.ts";
import type { Session, ToolCall } from "../../core/session/session.ts";
import { inTransaction } from "../database/connection.ts";
import { integer } from "../database/row-value.ts";
import { writeReason } from "../outbox/outbox-queries.ts";
import type { MarkStore } from "../sessions/mark-store.ts";
import { toSessionValues, UPSERT_SESSION } from "../sessions/session-row.ts";
import { LINK_TOOL_CALL, toToolCallValues, UPDATE_TOOL_CALL, UPSERT_TOOL_CALL } from "../sessions/timeline-queries.ts";
import { toStoredKey } from "./event-queries.ts";

/** Reason for an event whose cause has a message already. */
const NOTIFIED_BEFORE = decisionReason("told-before");

/**
 * The only writer of events: each batch is one transaction over all its changes, counters included. It does not wait
 * for the disk; the raw files wait in the spool for `EventStore.sync`.
 */
export function createEventWriter(
  database: DatabaseSync,
  marks: Pick<MarkStore, "settle">,
): (batch: CommitBatch) => readonly StoredEvent[] {
  const span = database.prepare("SELECT started_at, last_used_at FROM sessions WHERE session_id = ?");
  const upsertSession = database.prepare(UPSERT_SESSION);
  const upsertCall = database.prepare(UPSERT_TOOL_CALL);
  const updateCall = database.prepare(UPDATE_TOOL_CALL);
  const linkCall = database.prepare(LINK_TOOL_CALL);
  const insertTransition = database.prepare(
    "INSERT INTO transitions (session, at, from_state, to_state, cause) VALUES (?, ?, ?, ?, ?)",
  );
  const insertEvent = database.prepare(`
    INSERT INTO events (session, agent_id, hook_event_name, tool_name, tool_use_id, cwd, received_at, summary, status,
      duration_ms, result, source_name, machine, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const setMachine = database.prepare(
    "UPDATE sessions SET machine = (SELECT id FROM machines WHERE label = ?) WHERE id = ?",
  );
  const insertPayload = database.prepare("INSERT INTO payloads (seq, payload, cuts, search_text) VALUES (?, ?, ?, ?)");
  const insertSource = database.prepare("INSERT INTO sources (source_key, seq) VALUES (?, ?)");
  const insertDecision = database.prepare("INSERT INTO verdicts (seq, told, why) VALUES (?, ?, ?)");
  const insertDelivery = database.prepare(`
    INSERT INTO outbox (seq, session_id, destination, kind, cause, mention, silent, created_at, state, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session_id, cause, destination) DO NOTHING`);
  const addToMinute = database.prepare(`
    INSERT INTO minutes (minute, events, messages, failures) VALUES (?, ?, ?, ?)
    ON CONFLICT (minute) DO UPDATE SET events = events + excluded.events, messages = messages + excluded.messages,
      failures = failures + excluded.failures`);
  const addToTool = database.prepare(`
    INSERT INTO minute_tools (minute, tool_name, calls) VALUES (?, ?, ?)
    ON CONFLICT (minute, tool_name) DO UPDATE SET calls = calls + excluded.calls`);
  const addToTotals = database.prepare(`
    UPDATE totals SET events = events + ?, sessions = sessions + ?, session_duration_ms = session_duration_ms + ?`);

  function spanBefore(session: Session | undefined, sessionId: string): number | null {
    if (session !== undefined) return session.lastUsedAtMs - session.startedAtMs;
    const row = span.get(sessionId);
    return row === undefined ? null : integer(row, "last_used_at") - integer(row, "started_at");
  }

  function writeSessions({ sessions, before }: CommitBatch) {
    const ids = new Map<string, number>();
    let addedSessions = 0;
    let addedDurationMs = 0;
    for (const session of sessions) {
      const beforeMs = spanBefore(before?.get(session.sessionId), session.sessionId);
      addedSessions += beforeMs === null ? 1 : 0;
      addedDurationMs += session.lastUsedAtMs - session.startedAtMs - (beforeMs ?? 0);
      const row = upsertSession.get(...toSessionValues(session));
      if (row === undefined) continue;
      const id = integer(row, "id");
      ids.set(session.sessionId, id);
      marks.settle(session, before?.get(session.sessionId));
      if (session.machine !== null) setMachine.run(session.machine, id);
    }
    return { ids, addedSessions, addedDurationMs };
  }

  function writeEvent(
    { event, sourceName, sourceKey, decision, notifiedBy = null }: SourcedEvent,
    { session, machine }: Owner,
  ): number {
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
      writeCallResult(event.result),
      sourceName,
      machine,
      event.source,
    );
    const seq = Number(lastInsertRowid);
    insertPayload.run(
      seq,
      event.payloadText,
      event.truncations.length === 0 ? null : JSON.stringify(event.truncations),
      event.searchText,
    );
    insertSource.run(toStoredKey(sourceKey), seq);
    if (decision !== null) writeDecision(decision, seq, { event, notifiedBy });
    return seq;
  }

  function writeDecision(decision: Decision, seq: number, notified: Notified): void {
    const isNotified = decision.isNotified && writeDelivery(decision, seq, notified);
    const reason = decision.isNotified && !isNotified ? NOTIFIED_BEFORE : decision.reason;
    insertDecision.run(seq, isNotified ? 1 : 0, JSON.stringify(reason));
  }

  /** @returns false when every destination had its cause before */
  function writeDelivery(decision: NotifyDecision, seq: number, { event, notifiedBy }: Notified): boolean {
    const { sessionId, receivedAtMs } = event;
    // Stored with its cause, so that the same cause is not notified again.
    const end =
      notifiedBy === null
        ? ["waiting", null]
        : ["discarded", writeReason(deliveryReason("sent-by-machine", { machine: notifiedBy }))];
    const { destinationIds, kind, cause, ping, silent } = decision;
    const flags = [ping ? 1 : 0, silent ? 1 : 0] as const;
    let added = 0;
    for (const destinationId of destinationIds) {
      const { changes } = insertDelivery.run(
        seq,
        sessionId,
        destinationId,
        kind,
        cause,
        ...flags,
        receivedAtMs,
        ...end,
      );
      added += Number(changes);
    }
    return added > 0;
  }

  function writeCall(session: number, call: ToolCall, ends: CallEnds = UNKNOWN_ENDS): void {
    const values = toToolCallValues(session, call, ends);
    // Try UPDATE first: an ended call usually already has a row.
    if (call.endedAtMs !== null && updateCall.run(...values).changes === 1) return;
    upsertCall.run(...values);
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
      const { machine = null, label = null } = batch.from ?? {};
      const { ids, addedSessions, addedDurationMs } = writeSessions(batch);
      const idOf = (sessionId: string): number => {
        const id = ids.get(sessionId);
        if (id === undefined) throw new TypeError(`no session in the batch for ${sessionId}`);
        return id;
      };
      const agents = new Map(batch.sessions.map(({ sessionId, agent }) => [sessionId, agent]));
      const stored = batch.events.map((sourced) =>
        toStored(writeEvent(sourced, { session: idOf(sourced.event.sessionId), machine }), {
          sourced,
          label,
          agent: agents.get(sourced.event.sessionId) ?? sourced.event.agent,
        }),
      );
      const links = callEnds(batch.events, stored);
      for (const { sessionId, call } of batch.calls) {
        const key = keyOfCall(sessionId, call.toolUseId);
        writeCall(idOf(sessionId), call, links.get(key)?.ends);
        links.delete(key);
      }
      // The rest are of calls that these events did not change.
      for (const { sessionId, toolUseId, ends } of links.values()) {
        linkCall.run(ends.startSeq, ends.endSeq, idOf(sessionId), toolUseId);
      }
      for (const { sessionId, atMs, from, to, cause } of batch.transitions) {
        insertTransition.run(idOf(sessionId), atMs, from, to, cause);
      }
      writeCounters(batch.events);
      addToTotals.run(batch.events.length, addedSessions, addedDurationMs);
      batch.from?.alongside();
      return stored;
    });
}

const UNKNOWN_ENDS: CallEnds = { startSeq: null, endSeq: null };

interface CallLink {
  readonly sessionId: string;
  readonly toolUseId: string;
  readonly ends: CallEnds;
}

function keyOfCall(sessionId: string, toolUseId: string): string {
  return `${sessionId} ${toolUseId}`;
}

/** The calls that events begin or end, with the numbers of these events: of several the first. */
function callEnds(events: readonly SourcedEvent[], stored: readonly StoredEvent[]): Map<string, CallLink> {
  const links = new Map<string, CallLink>();
  for (const [index, { event }] of events.entries()) {
    const { sessionId, toolUseId, status, action } = event;
    const seq = stored[index]?.seq;
    const isEnd = action.kind === "tool-ended";
    if (toolUseId === null || seq === undefined || !(isEnd || status === "started")) continue;
    const key = keyOfCall(sessionId, toolUseId);
    const { startSeq, endSeq } = links.get(key)?.ends ?? UNKNOWN_ENDS;
    const ends = isEnd ? { startSeq, endSeq: endSeq ?? seq } : { startSeq: startSeq ?? seq, endSeq };
    links.set(key, { sessionId, toolUseId, ends });
  }
  return links;
}

interface Notified extends Pick<SourcedEvent, "event"> {
  readonly notifiedBy: string | null;
}

interface Owner {
  /** Internal number of the event's session. */
  readonly session: number;
  /** Null for this machine. */
  readonly machine: number | null;
}

interface LabelledEvent {
  readonly sourced: SourcedEvent;
  readonly label: string | null;
  readonly agent: AgentName;
}

function toStored(seq: number, { sourced: { event }, label, agent }: LabelledEvent): StoredEvent {
  const { sessionId, source, agentId, hookEventName, toolName, toolUseId, projectName, cwd } = event;
  const { receivedAtMs, summary, status, durationMs, result } = event;
  return {
    seq,
    machine: label,
    sessionId,
    agent,
    source,
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
    result,
  };
}

/** Additions of a batch to each minute: most batches touch one. */
function countByMinute(events: readonly SourcedEvent[]) {
  const minutes = new Map<number, { events: number; messages: number; failures: number }>();
  const tools = new Map<number, Map<string, number>>();
  for (const { event } of events) {
    const minute = Math.floor(event.receivedAtMs / MINUTE_MS);
    const count = minutes.get(minute) ?? { events: 0, messages: 0, failures: 0 };
    count.events += 1;
    count.messages += isMessage(event.action) ? 1 : 0;
    count.failures += event.status === "failed" ? 1 : 0;
    minutes.set(minute, count);
    if (event.action.kind !== "tool-started") continue;
    const calls = tools.get(minute) ?? new Map<string, number>();
    calls.set(event.action.call.toolName, (calls.get(event.action.call.toolName) ?? 0) + 1);
    tools.set(minute, calls);
  }
  return { minutes, tools };
}
