import type { BatchOrigin } from "./batch-origin.ts";
import type { CostState, KnownUsage } from "./cost/account.ts";
import type { TelemetryRequest } from "./cost/telemetry-request.ts";
import type { MessageUsage } from "./cost/usage.ts";
import type { EventSource, HookEvent, StoredEvent, StoredEventDetail } from "./event.ts";
import type { Metrics } from "./metrics.ts";
import type { Decision } from "./notification/outbox.ts";
import type { SessionFact } from "./session/fact.ts";
import type { Attention, AttentionCounts } from "./session/attention.ts";
import type { Session, SessionState } from "./session/session.ts";
import type { ToolCall } from "./session/tool-call.ts";
import type { Transition } from "./session/transition.ts";

/** Tells the time. Everything that needs it takes one, so that a test can move it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Waits; rejects at once when the signal is aborted. A test gives its own time. */
export type Sleep = (delayMs: number, signal: AbortSignal) => Promise<void>;

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Where the daemon writes what an operator may need. Never holds payloads. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Why the last line could not be written, and how many could not so far; null while lines can be. */
  trouble?(): LogTrouble | null;
}

export interface LogTrouble {
  readonly reason: string;
  readonly lostLines: number;
}

/** An event on its way into the store. */
export interface SourcedEvent {
  readonly event: HookEvent;
  /** Name of the raw file; empty for what no hook told. */
  readonly sourceName: string;
  /** Unique for each firing of a hook, the same when the same raw file is read again. */
  readonly sourceKey: string;
  /** What the rules for messages say to it; null when there is nobody to tell. */
  readonly decision: Decision | null;
  /** The machine that sent its message itself; null or absent where nobody did. */
  readonly notifiedBy?: string | null;
}

/** The rules for messages to people: looks at what an event changed. Pure, and quick: it stands in every event's path. */
export interface NotificationPolicy {
  decide(event: HookEvent, before: Session | null, after: Session): Decision | null;
}

/** A tool call of a session as it stands now. */
export interface SessionCall {
  readonly sessionId: string;
  readonly call: ToolCall;
}

export interface CommitBatch {
  /** Left out for what happened on this machine. */
  readonly from?: BatchOrigin;
  readonly events: readonly SourcedEvent[];
  /** The state of each session touched, after its last event of the batch. */
  readonly sessions: readonly Session[];
  /** Calls that began, changed or ended; of several states of one call the last one counts. */
  readonly calls: readonly SessionCall[];
  readonly transitions: readonly Transition[];
}

/** What ingest needs of the store. */
export interface EventStore {
  /** The keys among the given ones that are stored already. */
  knownSources(keys: readonly string[]): ReadonlyMap<string, number>;
  loadSession(sessionId: string): Session | null;
  loadCall(sessionId: string, toolUseId: string): ToolCall | null;
  /**
   * Stores events, sessions and source keys in one transaction. When it returns, it outlives this process; a loss of
   * power only after `sync`.
   * @returns the events with their numbers, in the order given
   */
  commit(batch: CommitBatch): readonly StoredEvent[];
  /**
   * Resolves when everything committed before the call is on disk. Keeps nobody waiting meanwhile.
   * @throws the system's error
   */
  sync(): Promise<void>;
}

/** Something that no hook tells. */
export interface ObservedEvent {
  readonly event: HookEvent;
  /** Names it for ever: observed again, it is not stored again. */
  readonly key: string;
}

/** Where those who look elsewhere than at hooks put what they learn. */
export interface Observer {
  /** @throws when the store cannot take them; then none is stored */
  observe(events: readonly ObservedEvent[]): void;
  /** Facts about a session that is known; about any other they are dropped. */
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

/** What one look at a transcript brought. */
export interface TranscriptReading {
  readonly sessionId: string;
  /** Null for the session's own file. */
  readonly agentId: string | null;
  /** Where reading goes on; opaque. */
  readonly position: string;
  readonly messages: readonly TranscriptMessage[];
  readonly usages: readonly MessageUsage[];
  /** The client's own account of the session; null when it was not written. */
  readonly costState: CostState | null;
}

/** What the transcript's followers keep. Everything may be kept again without being counted again. */
export interface TranscriptStore {
  /** By agent id, "" for the session's own file. */
  transcriptPositions(sessionId: string): ReadonlyMap<string, string>;
  keepReading(reading: TranscriptReading): void;
  usageOf(sessionId: string): KnownUsage;
}

/** What becomes of requests that a client's telemetry told of. */
interface KeptRequests {
  /** Sessions of which something new is known. */
  readonly changed: ReadonlySet<string>;
  readonly stored: number;
  /** Told of before. */
  readonly known: number;
  /** Of sessions that no event has told of. */
  readonly unknownSessions: readonly TelemetryRequest[];
}

/** What a client's telemetry tells and nobody else does. */
export interface TelemetryStore {
  /** In one transaction; a request that is kept already is not counted again. */
  keepRequests(requests: readonly TelemetryRequest[]): KeptRequests;
}

/** How far a collector of telemetry has been told of the events. */
export interface CollectorPosition {
  /** Names this database to it, for ever. */
  readonly instance: string;
  /** Number of the last event that it has. */
  readonly seq: number;
  /** Events that were removed before they could be sent; where numbers are missing, at most as many. */
  readonly skipped: number;
  /** Events that it would not take. */
  readonly refused: number;
}

export interface CollectorStore {
  /** @param firstSeq where a collector begins that was never heard of */
  positionOf(collector: string, firstSeq: number): CollectorPosition;
  /** @param step the new place, and how many were skipped and refused on the way there */
  advance(collector: string, step: Omit<CollectorPosition, "instance">): void;
}

/** A file taken from the raw log. */
export interface RawFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly modifiedAtMs: number;
  /** Process id of the client that ran the hook, as the name tells; null where it does not. */
  readonly clientPid: number | null;
  /** Name and modification time: the same file read again gives the same key, a reused name does not. */
  readonly sourceKey: string;
  /** When reading it began, on the monotonic clock (`performance.now()`). */
  readonly readStartedAtMs: number;
}

/** What became of a raw file: the raw log archives, keeps waiting or sets aside accordingly. */
export type IngestResult =
  | { readonly kind: "stored"; readonly seq: number }
  /** Not JSON: either half-written or broken; the raw log finds out by waiting. */
  | { readonly kind: "unparsable"; readonly reason: string }
  /** JSON, but not an event. */
  | { readonly kind: "invalid"; readonly reason: string };

/**
 * Takes a batch of raw files into the store.
 * @param isLive whether they came just now, and stood behind no backlog: how long they take is what an event takes; true
 *   where it is not said
 * @returns one verdict for each file, in the order given
 * @throws when the store cannot take them; nothing of the batch is stored then and all of it may come again
 */
export type RawBatchHandler = (files: readonly RawFile[], isLive?: boolean) => readonly IngestResult[];

export interface LogFilter {
  readonly sessionId?: string;
  readonly agentId?: string;
  readonly hookEventName?: string;
  readonly toolName?: string;
  readonly projectName?: string;
  readonly source?: EventSource;
  /** The name of a machine; null for this one's own events. */
  readonly machine?: string | null;
  readonly sinceMs?: number;
  /** Only events with a smaller number. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export interface LogPage {
  readonly events: readonly StoredEvent[];
  /** `beforeSeq` of the next page, null at the end. */
  readonly next: number | null;
}

export interface SessionFilter {
  /** The state as shown, that is by `effectiveState`. */
  readonly state?: SessionState;
  readonly projectName?: string;
  /** The name of a machine; null for this one's own sessions. */
  readonly machine?: string | null;
  /** Words that each stand in the title, project, folder, branch, machine or session id; ASCII letters of either case. */
  readonly text?: string;
  /** Their last event was at this moment or later, at this moment or earlier. */
  readonly usedSinceMs?: number;
  readonly usedUntilMs?: number;
  /** Only those that have not ended. */
  readonly isOpen?: boolean;
  readonly limit: number;
  readonly nowMs: number;
}

/** What the live stream needs of the store to replay. */
export interface EventHistory {
  /** Number of the oldest event that is still stored, 0 without any. */
  firstSeq(): number;
  /** Number of the newest event ever stored, 0 without any. */
  lastSeq(): number;
  /** Events with a greater number, oldest first. */
  eventsAfter(seq: number, limit: number): readonly StoredEvent[];
}

/** A place in a list that is ordered by time: two rows of one instant differ in their key. */
export interface PageCursor {
  readonly atMs: number;
  readonly key: string;
}

export interface PageRequest {
  /** `next` of the page before; null for the first page. */
  readonly before: PageCursor | null;
  readonly limit: number;
}

/** Newest first. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null at the end. */
  readonly next: PageCursor | null;
}

/** What the HTTP API reads. No call's cost grows with the number of stored events. */
export interface EventReader extends EventHistory {
  /** Newest first. */
  log(filter: LogFilter): LogPage;
  event(seq: number): StoredEventDetail | null;
  /** Newest use first. */
  sessions(filter: SessionFilter): readonly Session[];
  /** The longest wait, the newest failure, the newest start first; of any age. */
  attention(kind: Attention, page: { readonly limit: number; readonly nowMs: number }): readonly Session[];
  attentionCounts(nowMs: number): AttentionCounts;
  session(sessionId: string): Session | null;
  /** Whether a session was there and is no longer kept. */
  isForgotten(sessionId: string): boolean;
  /** Those whose state ceased to be believed after the one instant and up to the other, see `session-belief.ts`. */
  becameStaleBetween(afterMs: number, upToMs: number): readonly Session[];
  /** Those whose process is not known to be gone, and those that are still believed to be busy. */
  running(nowMs: number): readonly Session[];
  /** By their start. */
  toolCalls(sessionId: string, request: PageRequest): Page<ToolCall>;
  transitions(sessionId: string, request: PageRequest): Page<Transition>;
  messages(sessionId: string, request: PageRequest): Page<TranscriptMessage>;
  metrics(nowMs: number): Metrics;
}
