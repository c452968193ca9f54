import type { AgentName } from "./agent.ts";
import type { CallFilter, CallPage, CallPlace, ListedCall } from "./call-history.ts";
import type { CostState, KnownUsage } from "./cost/session-usage.ts";
import type { MessageUsage } from "./cost/usage.ts";
import type { HookEvent, StoredEvent, StoredEventDetail } from "./event.ts";
import type { LogFilter, LogPage, Page, PageRequest } from "./history.ts";
import type { Metrics } from "./metrics.ts";
import type { Decision } from "./notification/outbox.ts";
import type { SessionFact } from "./session/action.ts";
import type { Attention, InboxCounts } from "./session/activity.ts";
import type { Mark } from "./session/attention-item.ts";
import type { Session, SessionState, ToolCall, Transition } from "./session/session.ts";
import type { Turn, TurnSpan } from "./session/turn.ts";

/** The current time. Components take a clock as a parameter, so that a test can set it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Waits; rejects at once when the signal is aborted. A test passes its own. */
export type Sleep = (delayMs: number, signal: AbortSignal) => Promise<void>;

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** The daemon's log for an operator. Never contains payloads. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Why the last line could not be written, and how many lines failed so far; null while writing works. */
  trouble?(): LogTrouble | null;
}

export interface LogTrouble {
  readonly reason: string;
  readonly lostLines: number;
}

/** An event that is about to be stored. */
export interface SourcedEvent {
  readonly event: HookEvent;
  /** Name of the raw file; empty for an event without a hook. */
  readonly sourceName: string;
  /** Unique for each firing of a hook, the same when the same raw file is read again. */
  readonly sourceKey: string;
  /** The notification policy's decision; null without a destination. */
  readonly decision: Decision | null;
  /** The machine that sent the notification itself; null or absent if none did. */
  readonly notifiedBy?: string | null;
}

/** The notification policy: decides by what an event changed. Pure and fast, because it runs for every event. */
export interface NotificationPolicy {
  decide(event: HookEvent, before: Session | null, after: Session): Decision | null;
}

/** The current state of a session's tool call. */
export interface SessionCall {
  readonly sessionId: string;
  readonly call: ToolCall;
}

/** The machine that forwarded a batch. */
export interface BatchOrigin {
  /** Its id in this store, and its name here. */
  readonly machine: number;
  readonly label: string;
  /** A further write in the same transaction: the position that the machine's log has reached here. */
  readonly alongside: () => void;
}

export interface CommitBatch {
  /** Absent for this machine's own batches. */
  readonly from?: BatchOrigin;
  readonly events: readonly SourcedEvent[];
  /** The state of each session touched, after its last event of the batch. */
  readonly sessions: readonly Session[];
  /** The sessions that are in memory as they are stored: their rows need not be read again. */
  readonly before?: ReadonlyMap<string, Session>;
  /** Calls that began, changed or ended; of several states of one call the last one counts. */
  readonly calls: readonly SessionCall[];
  readonly transitions: readonly Transition[];
}

/** The store as ingest uses it. */
export interface EventStore {
  /** The given keys that are already stored. */
  knownSources(keys: readonly string[]): ReadonlyMap<string, number>;
  loadSession(sessionId: string): Session | null;
  loadCall(sessionId: string, toolUseId: string): ToolCall | null;
  /**
   * Stores events, sessions and source keys in one transaction. On return the batch survives a crash of this process;
   * it survives a power loss only after `sync`.
   * @returns the events with their numbers, in the order given
   */
  commit(batch: CommitBatch): readonly StoredEvent[];
  /**
   * Resolves when everything committed before the call is on disk. Does not block.
   * @throws the system's error
   */
  sync(): Promise<void>;
}

/** An event that no hook reports. */
export interface ObservedEvent {
  readonly event: HookEvent;
  /** Its permanent key: observed again, it is not stored again. */
  readonly key: string;
}

/** Receives observations from sources other than hooks. */
export interface Observer {
  /** @throws when the store cannot take them; then none is stored */
  observe(events: readonly ObservedEvent[]): void;
  /** Facts about a known session; facts about an unknown one are dropped. */
  applyFacts(sessionId: string, facts: readonly SessionFact[]): void;
}

/** A prompt or a reply as the transcript has it, cut. */
export interface TranscriptMessage {
  /** The line's own id: the same line read again is the same message. */
  readonly uuid: string;
  readonly agentId: string | null;
  readonly atMs: number;
  readonly role: "prompt" | "reply";
  readonly text: string;
}

/** The result of one read of a transcript. */
export interface TranscriptReading {
  readonly sessionId: string;
  /** Null for the session's own file. */
  readonly agentId: string | null;
  /** Where the next read continues; opaque. */
  readonly position: string;
  readonly messages: readonly TranscriptMessage[];
  readonly usages: readonly MessageUsage[];
  /** The client's own account of the session; null when it was not written. */
  readonly costState: CostState | null;
}

/** Stores the readings of transcripts. Storing one again does not count it again. */
export interface TranscriptStore {
  /** The key is the agent's id, "" for the session's own file. */
  transcriptPositions(sessionId: string): ReadonlyMap<string, string>;
  keepReading(reading: TranscriptReading): void;
  usageOf(sessionId: string): KnownUsage;
}

/** A file taken from the spool. */
export interface RawFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly modifiedAtMs: number;
  /** Process id of the client that ran the hook, from the file's name; null where the name has none. */
  readonly clientPid: number | null;
  /** Name and modification time: the same file read again gives the same key, a reused name does not. */
  readonly sourceKey: string;
  /** When reading it began, on the monotonic clock (`performance.now()`). */
  readonly readStartedAtMs: number;
}

/** The result for a raw file: the spool archives it, keeps it waiting or moves it to the dead letters. */
export type IngestResult =
  | { readonly kind: "stored"; readonly seq: number }
  /** Not JSON: half-written or broken; the spool waits to find out which. */
  | { readonly kind: "unparsable"; readonly reason: string }
  /** JSON, but not an event. */
  | { readonly kind: "invalid"; readonly reason: string };

/**
 * Stores a batch of raw files.
 * @param isLive whether they came just now, without a backlog: their time counts as latency; default true
 * @returns one result for each file, in the order given
 * @throws when the store cannot take them; nothing of the batch is stored then and all of it may come again
 */
export type RawBatchHandler = (files: readonly RawFile[], isLive?: boolean) => readonly IngestResult[];

export interface SessionFilter {
  /** The state as shown, that is by `effectiveState`. */
  readonly state?: SessionState;
  readonly projectName?: string;
  readonly agent?: AgentName;
  /** The name of a machine; null for this one's own sessions. */
  readonly machine?: string | null;
  /** Each word must be in the title, project, folder, branch, machine or session id; ASCII case is ignored. */
  readonly text?: string;
  /** Their last event was at or after, at or before this moment. */
  readonly usedSinceMs?: number;
  readonly usedUntilMs?: number;
  /** Only those that have not ended. */
  readonly isOpen?: boolean;
  readonly limit: number;
  readonly nowMs: number;
}

/** The store as the live stream reads it for a replay. */
export interface EventHistory {
  /** Number of the oldest event that is still stored, 0 without any. */
  firstSeq(): number;
  /** Number of the newest event ever stored, 0 without any. */
  lastSeq(): number;
  /** Events with a greater number, oldest first. */
  eventsAfter(seq: number, limit: number): readonly StoredEvent[];
}

/** The store's calls and turns. */
export interface CallReader {
  calls(filter: CallFilter): CallPage;
  /** The call of an event; null where it has none, or several, or one that is not stored. */
  callPlace(
    event: Pick<
      StoredEvent,
      "seq" | "sessionId" | "toolUseId" | "hookEventName" | "toolName" | "summary" | "receivedAtMs"
    >,
  ): CallPlace | null;
  /** Every call of a session that changed a file or may have, by its start. */
  edits(sessionId: string): readonly ListedCall[];
  /** The newest first. @param nowMs decides whether the last one still works */
  turns(sessionId: string, request: PageRequest, nowMs: number): Page<Turn>;
  /** The turns in which calls began, by session and time. */
  turnsOf(calls: readonly Pick<ListedCall, "sessionId" | "startedAtMs">[], nowMs: number): readonly Turn[];
  /** The same without their sums, which cost a look-up of every call and token. */
  turnSpansOf(calls: readonly Pick<ListedCall, "sessionId" | "startedAtMs">[], nowMs: number): readonly TurnSpan[];
}

/** The store as the HTTP API reads it. The cost of a call does not grow with the number of stored events. */
export interface EventReader extends EventHistory, CallReader {
  /** Newest first. */
  log(filter: LogFilter): LogPage;
  event(seq: number): StoredEventDetail | null;
  /** Newest use first. */
  sessions(filter: SessionFilter): readonly Session[];
  /** Lists sessions of any age: the longest wait, the newest failure, the newest start first. */
  attention(kind: Attention, page: { readonly limit: number; readonly nowMs: number }): readonly Session[];
  attentionCounts(nowMs: number): InboxCounts;
  /** The marks on open items of a session. */
  marksOf(session: Session): readonly Mark[];
  session(sessionId: string): Session | null;
  /** Whether a session existed and was deleted. */
  isForgotten(sessionId: string): boolean;
  /** Sessions whose state became stale after the first instant and up to the second, see `staleAtMs` of `session/activity.ts`. */
  becameStaleBetween(afterMs: number, upToMs: number): readonly Session[];
  /** Sessions whose process is not known to be gone, and busy ones that are not stale. */
  running(nowMs: number): readonly Session[];
  /** Ordered by their start. */
  toolCalls(sessionId: string, request: PageRequest): Page<ListedCall>;
  transitions(sessionId: string, request: PageRequest): Page<Transition>;
  messages(sessionId: string, request: PageRequest): Page<TranscriptMessage>;
  metrics(nowMs: number): Metrics;
}

/** A value that is there at once, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/**
 * An {@link EventReader} whose store may be on another machine. The daemon's own answers at once; awaiting that costs a
 * microtask.
 */
export type AwaitableReader = {
  readonly [Name in keyof EventReader]: (
    ...values: Parameters<EventReader[Name]>
  ) => Awaitable<ReturnType<EventReader[Name]>>;
};
