import type { CheckName, CheckStatus, HealthFinding } from "./health.ts";
import type { TimingSummary } from "../metrics.ts";

/** The values of the checks at one moment. Null where they were unknown. */
export interface HealthSample {
  readonly atMs: number;
  readonly processing: Pick<TimingSummary, "count" | "p50" | "p99">;
  readonly waitingFiles: number;
  readonly oldestWaitingAgeMs: number | null;
  readonly deadLetters: number;
  readonly liveConnections: number;
  readonly memoryBytes: number | null;
  readonly loopP99Ms: number | null;
  readonly databaseMs: number | null;
  readonly databaseBytes: number | null;
  readonly diskFreeBytes: number | null;
  readonly outboxWaiting: number | null;
  /** Names of the checks that reported a problem. */
  readonly trouble: readonly string[];
}

/** A change of a check's status, for the worse or the better. */
export interface HealthChange {
  readonly atMs: number;
  readonly name: CheckName;
  /** Null when no status was known before. */
  readonly from: CheckStatus | null;
  readonly to: CheckStatus;
  /** The check's value at that moment, in one line of English. */
  readonly value: string;
  readonly fix: string | null;
  /** The same as codes; null in entries that an older version stored. */
  readonly codes: HealthFinding | null;
}

export interface KeptHealthChange extends HealthChange {
  readonly id: number;
}

/** The result of the last integrity check of the whole database. */
export interface Integrity {
  readonly outcome: "never" | "sound" | "damaged" | "unfinished";
  /** Null when it never finished. */
  readonly atMs: number | null;
  /** The damage, or why the check failed. */
  readonly problem: string | null;
  readonly running: boolean;
}

/** The part of it that is kept across restarts. */
interface KeptIntegrity {
  readonly atMs: number;
  /** Null when the database was intact. */
  readonly problem: string | null;
}

/** The last report to a person about one check, so that a restart neither repeats nor loses it. */
export interface ReportedHealth {
  readonly name: CheckName;
  /** The status in the last report. */
  readonly status: "ok" | "degraded" | "failed";
  readonly atMs: number;
  /** How often it was reported as a problem without a long quiet period in between. */
  readonly times: number;
  /** The message that reported the problem; null without a recipient. */
  readonly deliveryId: number | null;
}

/**
 * The health history that is kept across restarts. The number of rows has a bound; each call is on disk when it
 * returns.
 */
export interface HealthJournal {
  /** Oldest first. */
  samples(): readonly HealthSample[];
  addSample(sample: HealthSample): void;
  /** Newest first. */
  changes(limit: number): readonly KeptHealthChange[];
  change(id: number): KeptHealthChange | null;
  lastChange(name: CheckName): KeptHealthChange | null;
  /** @returns them with their numbers */
  addChanges(changes: readonly HealthChange[]): readonly KeptHealthChange[];
  /** The status of each check at its last change. */
  lastStatuses(): ReadonlyMap<CheckName, CheckStatus>;
  integrity(): KeptIntegrity | null;
  keepIntegrity(integrity: KeptIntegrity): void;
  reported(): readonly ReportedHealth[];
  keepReported(reported: ReportedHealth): void;
}
