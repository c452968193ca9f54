import { toCallResultDto } from "../api/call-dto.ts";
import {
  FORWARDING_PROTOCOL,
  MAX_FORWARDED_BYTES,
  MAX_FORWARDED_EVENTS,
  type ForwardingResponseDto,
  type ForwardingBatchDto,
  type ForwardingEventDto,
  type ForwardingMessageDto,
} from "../api/forwarding-dto.ts";
import type {
  ForwardedEvent,
  ForwardLog,
  ForwardState,
  LogPosition,
  MachineGap,
  MachineSender,
} from "../core/forwarding.ts";

/** The central daemon's position. */
export type Position = Omit<LogPosition, "key">;

const MOST_MESSAGES = 32;
/** More sessions than anyone runs at once. */
export const MOST_ALIVE = 200;

/** Fields of every request. */
function head({ machineId, name, version }: MachineSender, logId: string, sentAtMs: number) {
  return {
    protocol: FORWARDING_PROTOCOL,
    machine_id: machineId,
    machine_name: name,
    version,
    log_id: logId,
    sent_at: sentAtMs,
  };
}

/** Requests the central daemon's position. */
export function askPosition(sender: MachineSender, state: ForwardState, sentAtMs: number): ForwardingBatchDto {
  return {
    ...head(sender, state.logId, sentAtMs),
    waiting: 0,
    after: null,
    through: 0,
    gaps: [],
    events: [],
    message_after: 0,
    message_through: 0,
    messages: [],
    stories: [],
    alive: [],
  };
}

interface BatchRequest {
  readonly sender: MachineSender;
  readonly state: ForwardState;
  readonly position: Position;
  readonly sentAtMs: number;
  /** Whether the list of running sessions is due. */
  readonly reportsAlive: boolean;
  /** Whether events notified here are marked, so that the central daemon does not notify them again. */
  readonly marksNotified: boolean;
}

/**
 * The next piece of the log behind a position, read in one turn. Where it reaches the end of the log, the sessions are
 * as its last event left them, so their snapshots may be added.
 */
export function composeBatch(
  log: ForwardLog,
  { sender, state, position, sentAtMs, reportsAlive, marksNotified }: BatchRequest,
) {
  const from = Math.max(position.seq, state.beginSeq);
  const page = log.page(from, { maxEvents: MAX_FORWARDED_EVENTS, maxBytes: MAX_FORWARDED_BYTES });
  const messageFrom = Math.min(Math.max(position.message, state.beginMessage), log.lastMessage());
  // The events of a message's session come first.
  const messages = page.isEnd
    ? log.messages(messageFrom, MOST_MESSAGES)
    : { messages: [], through: Math.max(position.message, messageFrom) };
  const firstSeq = log.firstSeq();
  const off: readonly MachineGap[] = from > position.seq ? [{ from: position.seq + 1, to: from, why: "off" }] : [];
  const gaps = page.gaps.map(({ from: first, to, isFromOtherLog }): MachineGap => ({
    from: first,
    to,
    why: isFromOtherLog ? "off" : gapCause(to, firstSeq),
  }));
  const batch: ForwardingBatchDto = {
    ...head(sender, state.logId, sentAtMs),
    waiting: log.lastSeq() - page.through,
    after: position.seq,
    through: page.through,
    gaps: [...off, ...gaps],
    events: page.events.map((forwarded) => ({
      ...toEventDto(forwarded, state.logId),
      ...(marksNotified && forwarded.isNotified && { notified: true }),
    })),
    message_after: position.message,
    message_through: messages.through,
    messages: messages.messages.map(({ sessionId, uuid, agentId, atMs, role, text }): ForwardingMessageDto => ({
      session_id: sessionId,
      uuid,
      agent_id: agentId,
      at: atMs,
      role,
      text,
    })),
    stories: [],
    alive: page.isEnd && reportsAlive ? log.alive(MOST_ALIVE) : [],
  };
  return {
    batch,
    /** Whether it reaches the end of the log. */
    isEnd: page.isEnd && messages.messages.length < MOST_MESSAGES,
    /** Whether it moves the position. */
    advances: page.through > position.seq || messages.through !== position.message,
  };
}

/** Retention deletes the oldest; other missing events were lost with a damaged database. */
function gapCause(to: number, firstSeq: number): MachineGap["why"] {
  return firstSeq === 0 || to < firstSeq ? "removed" : "missing";
}

function toEventDto({ event, key, payloadText, truncationsText }: ForwardedEvent, logId: string): ForwardingEventDto {
  return {
    seq: event.seq,
    key: key ?? lastResortKey(logId, event.seq),
    source: event.source,
    session_id: event.sessionId,
    agent_id: event.agentId,
    hook_event_name: event.hookEventName,
    tool_name: event.toolName,
    tool_use_id: event.toolUseId,
    cwd: event.cwd,
    received_at: event.receivedAtMs,
    summary: event.summary,
    status: event.status,
    duration_ms: event.durationMs,
    ...(event.result !== null && { result: toCallResultDto(event.result) }),
    payload: payloadText,
    cuts: truncationsText,
  };
}

/** Without a stored key, an event is identified by its number in this log. */
function lastResortKey(logId: string, seq: number): string {
  return `log:${logId}:${seq}`;
}

/** Whether a central daemon has another event under one of our numbers. */
export function isOtherLog(
  log: ForwardLog,
  { logId, position: stored }: ForwardState,
  { position: seq, position_key: theirs }: ForwardingResponseDto,
): boolean {
  if (seq > log.lastSeq()) return true;
  const ours = log.keyAt(seq);
  if (ours === null) return false;
  // We would have sent our event there. Only the start of forwarding, or an event that it could not read, leaves no key.
  if (theirs === null) return seq > stored;
  return theirs !== ours && theirs !== lastResortKey(logId, seq);
}
