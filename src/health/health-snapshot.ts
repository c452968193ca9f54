import type { AppError } from "../core/errors/errors.ts";
import type { DeliveryReason } from "../core/i18n/delivery-reason.ts";
import type { Message } from "../core/i18n/message.ts";
import type { Integrity } from "../core/health/health-journal.ts";
import type { LogTrouble } from "../core/ports.ts";
import type { TimingSummary } from "../core/metrics.ts";
import type { RetentionReport } from "../core/retention.ts";
import type { TelemetryState } from "../core/telemetry-state.ts";

/** A measurement, or why there is none. No part of the health ever throws. */
export type Measured<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Message };

/** What the checks look at, measured at one moment. */
export interface HealthSnapshot {
  readonly processing: TimingSummary;
  /** Null while no event comes: an idle loop is not measured. */
  readonly loop: LoopDelay | null;
  readonly waitingFiles: number;
  readonly oldestWaitingAgeMs: number | null;
  readonly deadLetters: number;
  /** Whether the system notifies of new files; otherwise they are found by polling. */
  readonly watching: boolean;
  /** Why raw files cannot be stored at the moment. */
  readonly ingestError: string | null;
  /** Events that a hook ran for and that never arrived, as found out within the last day. */
  readonly losses: LossValues | null;
  readonly lastEventAtMs: number | null;
  /** Active sessions that never reported by a hook, although their hooks are registered. */
  readonly sessionsWithoutHooks: Measured<number>;
  readonly hooks: Measured<HooksState>;
  readonly liveConnections: number;
  readonly maxConnections: number;
  readonly configProblems: number;
  /** How long a small read takes, in milliseconds. */
  readonly databaseMs: Measured<number>;
  readonly databaseSize: Measured<DatabaseSize>;
  readonly integrity: Integrity;
  readonly retention: Measured<RetentionReport>;
  readonly disk: Measured<DiskSpace>;
  readonly memory: Measured<MemoryUse>;
  /** Null while the log can be written. */
  readonly logTrouble: LogTrouble | null;
  readonly messages: Measured<MessagesState>;
  /** Null without a collector. */
  readonly telemetry: Measured<TelemetryState | null>;
  /** The last rebuild of the database that is not acknowledged; null without one. */
  readonly recovery: RecoveryValues | null;
  /** Null where nothing is forwarded. */
  readonly upstream: ForwardingValues | null;
  /** Null where no other machine ever forwarded. */
  readonly machines: MachineValues | null;
}

export interface ForwardingValues {
  readonly url: string;
  readonly state: "connecting" | "forwarding" | "failing";
  /** Events that the central daemon does not have. */
  readonly waiting: number;
  readonly waitingSinceMs: number | null;
  readonly oldestAgeMs: number;
  readonly lastSentAtMs: number | null;
  readonly central: string | null;
  readonly error: AppError | null;
  /** Whether this daemon itself sends notifications. */
  readonly speaks: boolean;
  /** Since this copied home folder has an identity of its own; null where it was not copied. */
  readonly copiedForMs: number | null;
}

export interface MachineValues {
  readonly machines: readonly {
    readonly label: string;
    readonly silentForMs: number;
    /** How far its clock is ahead. */
    readonly skewMs: number;
    /** Events that were deleted before they were forwarded, as reported within a day. */
    readonly missing: number;
    /** Whether two daemons forward under its identity. */
    readonly isTwin: boolean;
  }[];
  /** A machine that reported within this time is online. */
  readonly connectedForMs: number;
}

export interface RecoveryValues {
  readonly ageMs: number;
  /** When, why, and what is missing. */
  readonly report: readonly Message[];
  readonly events: number;
  readonly missing: number;
  /** Something is missing, though perhaps no event. */
  readonly isLoss: boolean;
  /** The old file is kept under another name. */
  readonly isSetAside: boolean;
}

export interface LossValues {
  readonly count: number;
  readonly atLeast: boolean;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** How much later than scheduled the event loop ran. */
export interface LoopDelay {
  readonly count: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface HooksState {
  readonly installed: boolean;
  /** What is not as `ccen setup` would have it. */
  readonly faults: readonly Message[];
  /** Only the events that every client knows are registered, because Claude Code could not be asked. */
  readonly partial: boolean;
  /** Why no hook can run, or none works; null where hooks work. */
  readonly broken: "disabled" | "unreadable" | "script-missing" | null;
}

export interface DatabaseSize {
  readonly bytes: number;
  /** Of the write-ahead log beside it. */
  readonly journalBytes: number;
}

/** Of the file system where it is tightest. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Null where the file system does not count them. */
  readonly freeFiles: number | null;
  readonly totalFiles: number;
}

export interface MemoryUse {
  readonly processBytes: number;
  /** Available on the machine. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface MessagesState {
  /** Destinations that the settings name. */
  readonly destinations: number;
  /** Those of them that are disabled until something is changed. */
  readonly disabled: readonly { readonly destinationId: string; readonly reason: DeliveryReason | null }[];
  readonly waiting: number;
  /** How long the oldest of them has been due, null when none is. */
  readonly oldestAgeMs: number | null;
}
