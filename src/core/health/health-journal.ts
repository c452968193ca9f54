import type { CheckName, CheckStatus, HealthFinding } from "./health.ts";
import type { TimingSummary } from "../metrics.ts";

/** The figures of the checks at one moment. Null where they were not known. */
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
  /** Names of the checks that said that something was wrong. */
  readonly trouble: readonly string[];
}

/** A check says something else than it did: worse, or well again. */
export interface HealthChange {
  readonly atMs: number;
  readonly name: CheckName;
  /** Null when nothing was known before. */
  readonly from: CheckStatus | null;
  readonly to: CheckStatus;
  /** What the check found at that moment, in one line of English. */
  readonly value: string;
  readonly fix: string | null;
  /** The same as codes; null in what a version before stored. */
  readonly codes: HealthFinding | null;
}

export interface KeptHealthChange extends HealthChange {
  readonly id: number;
}

/** What the last look through the whole database said. */
export interface Integrity {
  readonly outcome: "never" | "sound" | "damaged" | "unfinished";
  /** Null when it never ended. */
  readonly atMs: number | null;
  /** What is damaged, or why it could not be looked through. */
  readonly problem: string | null;
  readonly running: boolean;
}

/** The part of it that outlives the daemon. */
interface KeptIntegrity {
  readonly atMs: number;
  /** Null when it was sound. */
  readonly problem: string | null;
}

/** What was told to a person of one check, so that a restart neither repeats nor forgets it. */
export interface ReportedHealth {
  readonly name: CheckName;
  /** As it was told last. */
  readonly status: "ok" | "degraded" | "failed";
  readonly atMs: number;
  /** Times that it was told to be in trouble without a long time of peace in between. */
  readonly times: number;
  /** The message that told of the trouble; null when there was nobody to tell. */
  readonly deliveryId: number | null;
}

/** What is remembered of the health, across restarts. The number of rows has a bound; each call is on disk when it returns. */
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
  /** What each check said at its last change. */
  lastStatuses(): ReadonlyMap<CheckName, CheckStatus>;
  integrity(): KeptIntegrity | null;
  keepIntegrity(integrity: KeptIntegrity): void;
  reported(): readonly ReportedHealth[];
  keepReported(reported: ReportedHealth): void;
}
