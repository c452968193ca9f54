import type { TranscriptMessage } from "./ports.ts";
import type { UsageTotal } from "./cost/usage.ts";
import type { AppError } from "./errors/errors.ts";
import type { StoredEvent } from "./event.ts";
import type { Session, ToolCall } from "./session/session.ts";

/** The store as the forwarder reads it. */
export interface ForwardLog {
  /** Null before forwarding was first switched on. */
  state(): ForwardState | null;
  /**
   * Records which machine this log belongs to. A log of another machine continues under a new name, after the part that
   * the other machine has forwarded.
   * @returns whether it belonged to another machine
   */
  bind(machineId: string, nowMs: number): boolean;
  /** Records that forwarding is switched on: from now on, or from an earlier time. */
  begin(start: { readonly sinceMs: number | null; readonly nowMs: number }): void;
  /**
   * Gives the log a new name with the same beginning, because the central daemon has numbers that this log does not.
   */
  renew(nowMs: number): void;
  recordPosition(position: number, nowMs: number): void;
  firstSeq(): number;
  lastSeq(): number;
  /** When the next event after a number came; null without one. */
  nextAtMs(position: number): number | null;
  /** The key of this machine's event of a number; null when the event or its key is missing. */
  keyAt(seq: number): string | null;
  page(after: number, limits: { readonly maxEvents: number; readonly maxBytes: number }): ForwardPage;
  lastMessage(): number;
  /** Transcript messages, by their own number. */
  messages(after: number, limit: number): { readonly messages: readonly ForwardedMessage[]; readonly through: number };
  /** Null for a session that is missing or belongs to another machine. */
  snapshot(sessionId: string): SessionRows | null;
  /** Sessions of this machine that were used since then. */
  usedSince(sinceMs: number): readonly string[];
  /** Sessions whose process is not known to be gone, last used first. */
  alive(limit: number): readonly string[];
}

/** The state of a daemon's forwarding. */
export interface ForwardState {
  /** Identifies the log of this database; `renew` changes it. */
  readonly logId: string;
  /** Events up to here are not forwarded: they came before forwarding was switched on. */
  readonly beginSeq: number;
  /** The same for transcript messages, by their own number. */
  readonly beginMessage: number;
  /** The position that the central daemon last reported. */
  readonly position: number;
  /** When it reported that, by this machine's clock. */
  readonly reportedAtMs: number;
}

export interface ForwardPage {
  /** Events of this machine only, by their numbers. */
  readonly events: readonly ForwardedEvent[];
  readonly gaps: readonly ForwardGap[];
  /** The number that the page reaches. */
  readonly through: number;
  /** Whether the page reaches the end of the log. */
  readonly isEnd: boolean;
}

/** An event in its forwarded form. */
export interface ForwardedEvent {
  readonly event: StoredEvent;
  /** Its permanent name on this machine; null where that is no longer kept. */
  readonly key: string | null;
  readonly payloadText: string | null;
  readonly truncationsText: string | null;
  /** Whether this machine sent a notification for it, or may have. */
  readonly isNotified: boolean;
}

/** Numbers that are not forwarded, first and last included. */
export interface ForwardGap {
  readonly from: number;
  readonly to: number;
  /** True: these are events of other machines. False: the numbers have no events. */
  readonly isFromOtherLog: boolean;
}

/** A message of a transcript, as it is forwarded. */
interface ForwardedMessage extends TranscriptMessage {
  readonly sessionId: string;
}

/** The tokens of one hour, agent, model and price, summed by the machine. */
export interface ForwardedUsage extends Omit<UsageTotal, "day" | "band"> {
  /** Hours since the epoch; 0 for messages without a time. */
  readonly hour: number;
  readonly band: number;
  readonly isCopy: boolean;
}

/** Rows of a session as the database has them. */
export interface SessionRows {
  readonly session: Cells;
  /** The newest ones. */
  readonly calls: readonly Cells[];
  readonly usage: readonly Cells[];
}

type Cells = Readonly<Record<string, string | number | null>>;

/** The state of forwarding, as health and pages show it. */
export interface ForwardingStatus {
  readonly state: "connecting" | "forwarding" | "failing";
  /** Events that the central daemon has not received. */
  readonly waiting: number;
  readonly waitingSinceMs: number | null;
  readonly lastSentAtMs: number | null;
  readonly error: AppError | null;
  /** The name of the central daemon; null before its first answer. */
  readonly central: string | null;
}

/** Receives the progress of forwarding, in the same turn of the event loop. */
export interface ForwardingObserver {
  /** The central daemon answered. */
  reached(): void;
  /** No answer, or a refusal; a request in flight may have arrived. */
  failed(): void;
  /** Events up to this number are read and about to be sent. */
  sending(through: number): void;
  /** The central daemon has stored the log up to this number. */
  stored(through: number): void;
}

/**
 * The value of `machine=` for the daemon's own events, regardless of its name; so no other machine may have this name.
 */
export const OWN_MACHINE = "here";

/** The machines that forward to this central daemon. */
export interface MachineStore {
  /** All machines that were not removed, by name. */
  all(): readonly Machine[];
  find(machineId: string): Machine | null;
  /** Zero for a log that was never forwarded here: its events are matched by their keys. */
  positionOf(machine: Machine, logId: string): LogPosition;
  /** Adds a machine that has not forwarded before. @param taken names that are in use */
  add(sender: MachineSender, taken: readonly string[], nowMs: number): Machine;
  /** Inside the transaction of a batch, so that both are stored or neither. */
  advance(machine: Machine, progress: MachineProgress, nowMs: number): void;
  /** Newest first. */
  gaps(id: number, limit: number): readonly ReportedGap[];
  /** A session's rows as its machine's database has them; null for data of another form. */
  readSnapshot(
    session: MachineCells,
    calls: readonly MachineCells[],
  ): { session: Session; calls: readonly ToolCall[] } | null;
  /** Removes a machine from the list. Its log stays known: if it forwards again, only new events are stored. */
  remove(label: string): boolean;
  /** Deletes some data of removed machines, in a transaction of a few milliseconds; returns whether more is left. */
  forgetSome(): boolean;
}

/** Another machine whose daemon forwards to this one. */
export interface Machine {
  /** Its id in this store. */
  readonly id: number;
  /** The random id that it made for itself. */
  readonly machineId: string;
  /** The name that it gives itself. */
  readonly name: string;
  /** The same, with a number where two machines have the same name: unique here. */
  readonly label: string;
  readonly version: string;
  readonly logId: string;
  readonly position: number;
  readonly positionKey: string | null;
  readonly messagePosition: number;
  readonly waiting: number;
  readonly missing: number;
  readonly skewMs: number;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
}

/** The fields that a machine sends about itself in each request. */
export type MachineSender = Pick<Machine, "machineId" | "name" | "version">;

/** The position up to which a machine's log is stored here. */
export interface LogPosition {
  readonly seq: number;
  /** The key of the event at that position; null where none is known. */
  readonly key: string | null;
  readonly message: number;
}

/** The position that a machine's log reaches with a batch. */
export interface MachineProgress extends Pick<
  Machine,
  "version" | "logId" | "position" | "positionKey" | "messagePosition" | "waiting" | "skewMs"
> {
  readonly gaps: readonly MachineGap[];
  readonly messages: readonly ForwardedMessage[];
  readonly usage: readonly { readonly sessionId: string; readonly rows: readonly ForwardedUsage[] }[];
  /** Keys of events whose payload the machine no longer has. */
  readonly lackingPayload: readonly string[];
}

/**
 * `removed`: too old before it could be forwarded; `missing`: lost with the machine's database, or refused; `off`:
 * forwarding was off.
 */
export const GAP_CAUSES = ["removed", "missing", "off"] as const;

/** Numbers of a machine's log that will never come. */
export interface MachineGap {
  readonly from: number;
  readonly to: number;
  readonly why: (typeof GAP_CAUSES)[number];
}

interface ReportedGap extends MachineGap {
  readonly reportedAtMs: number;
}

export type MachineCells = Readonly<Record<string, unknown>>;
