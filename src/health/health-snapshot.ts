import type { ForwardingStatus } from "../core/forwarding.ts";
import type { Integrity } from "../core/health.ts";
import type { DeliveryReason } from "../core/i18n/delivery-reason.ts";
import type { Message } from "../core/i18n/message.ts";
import type { TimingSummary } from "../core/metrics.ts";
import type { LogTrouble } from "../core/ports.ts";
import type { RetentionReport } from "../core/retention.ts";
import type { DiskSpace } from "../system/files/disk-space.ts";
import { asItCame, finding, type Measured } from "./checks/check.ts";

/** The input of the checks, measured at one moment. */
export interface HealthSnapshot {
  readonly processing: TimingSummary;
  /** Null while no event comes: an idle loop is not measured. */
  readonly loop: LoopDelay | null;
  readonly waitingFiles: number;
  readonly oldestWaitingAgeMs: number | null;
  readonly deadLetters: number;
  /** Whether the system notifies of new files. Otherwise they are found by polling. */
  readonly watching: boolean;
  readonly ingestError: string | null;
  /** Events that never arrived although their hook ran, found within the last day. */
  readonly losses: LossValues | null;
  readonly lastEventAtMs: number | null;
  /** Active sessions without any hook event, although their hooks are registered. */
  readonly sessionsWithoutHooks: Measured<number>;
  readonly hooks: Measured<HooksState>;
  readonly liveConnections: number;
  readonly maxConnections: number;
  readonly configProblems: number;
  readonly databaseMs: Measured<number>;
  readonly databaseSize: Measured<DatabaseSize>;
  readonly integrity: Integrity;
  readonly retention: Measured<RetentionReport>;
  /** The file system with the smallest share of free space. */
  readonly disk: Measured<DiskSpace>;
  readonly memory: Measured<MemoryUse>;
  readonly logTrouble: LogTrouble | null;
  readonly messages: Measured<MessagesState>;
  /** The database's last rebuild that is not acknowledged. Null without one. */
  readonly recovery: RecoveryValues | null;
  /** Answers in Discord and in Telegram; null while they are off. */
  readonly discordAnswers: AnsweringState | null;
  readonly telegramAnswers: AnsweringState | null;
  readonly upstream: ForwardingValues | null;
  readonly machines: MachineValues | null;
}

export interface ForwardingValues extends ForwardingStatus {
  readonly url: string;
  readonly oldestAgeMs: number;
  /** Whether this daemon sends notifications itself. */
  readonly isNotifyingLocally: boolean;
  /** Age of the identity that this copied home folder got. Null if it was not copied. */
  readonly copiedForMs: number | null;
}

export interface MachineValues {
  readonly machines: readonly {
    readonly label: string;
    readonly silentForMs: number;
    /** How far its clock is ahead. */
    readonly skewMs: number;
    /** Events that were deleted before they were forwarded, reported within the last day. */
    readonly missing: number;
    readonly isTwin: boolean;
  }[];
  /** A machine that reported within this time is online. */
  readonly connectedForMs: number;
}

export interface RecoveryValues {
  readonly ageMs: number;
  /** When, why, and the missing data. */
  readonly report: readonly Message[];
  readonly events: number;
  readonly missing: number;
  /** Data is missing, though perhaps no event. */
  readonly isLoss: boolean;
  readonly isSetAside: boolean;
}

export interface LossValues {
  readonly count: number;
  readonly atLeast: boolean;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export interface LoopDelay {
  readonly count: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface HooksState {
  readonly installed: boolean;
  /** Differences from a setup by `ccen setup`. */
  readonly faults: readonly Message[];
  /** What repairs them; with the client where only events that every one supports are registered. */
  readonly fix: "setup-again" | "setup-with-client" | "trust-codex";
  /** Why no hook can run or work. Null where hooks work. */
  readonly broken: "disabled" | "unreadable" | "script-missing" | null;
}

export interface DatabaseSize {
  readonly bytes: number;
  readonly journalBytes: number;
}

export interface MemoryUse {
  readonly processBytes: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface MessagesState {
  readonly destinations: number;
  /** The destinations that are disabled until something is changed. */
  readonly disabled: readonly { readonly destinationId: string; readonly reason: DeliveryReason | null }[];
  /** Those to which nothing gets through although it is tried. */
  readonly failing: readonly {
    readonly destinationId: string;
    readonly reason: DeliveryReason;
    readonly sinceMs: number;
    readonly forMs: number;
  }[];
  /** Messages that failed for good lately, without those that were retried or discarded. */
  readonly failed: number;
  readonly waiting: number;
  /** How long the oldest delivery has waited. Null when none is. */
  readonly oldestAgeMs: number | null;
}

/** The connection through which clicks in Discord or Telegram arrive. */
export type AnsweringState =
  | { readonly kind: "no-bot" | "no-users" }
  | { readonly kind: "connected"; readonly sinceMs: number }
  /** `untilMs`: when it is tried again. `webhook`, `conflict`: what Telegram gives the bot's clicks to instead. */
  | {
      readonly kind: "down";
      readonly forMs: number;
      readonly cause: "unreachable" | "start-limit" | "webhook" | "conflict";
      readonly untilMs: number | null;
    }
  | { readonly kind: "stopped"; readonly cause: string };

type NotMeasured = Extract<Measured<never>, { readonly ok: false }>;

/** Returns the error of a failed measurement as its reason; never throws. */
export function measure<Value>(read: () => Value): Measured<Value> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return notMeasured(error);
  }
}

export function valueOrNull<Value>(measured: Measured<Value>): Value | null {
  return measured.ok ? measured.value : null;
}

export function notMeasured(error: unknown): NotMeasured {
  return { ok: false, reason: asItCame(error instanceof Error ? error.message : String(error)) };
}

export const NOT_YET: NotMeasured = { ok: false, reason: finding("not-measured-yet") };
