import type { HealthCheck, HealthSample, KeptHealthChange } from "../core/health.ts";
import { adviceText, detailText, findingLine, thresholdLine } from "../core/i18n/health-text.ts";
import { toTimestamp } from "./routes.ts";

/** One check as `/api/health` answers it: the codes, and beside them the same in English. */
export type HealthCheckDto = Readonly<ReturnType<typeof toHealthCheckDto>>;

export function toHealthCheckDto({ name, status, values, value, detail, fix }: HealthCheck) {
  return {
    name,
    status,
    figures: values,
    codes: { value, detail, fix },
    /** The result, in one line. */
    value: findingLine({ value, detail }, "en"),
    /** Its causes and particulars, which `value` has too; null where there are none. */
    detail: detail.length === 0 ? null : detailText(detail, "en"),
    threshold: thresholdLine(values, "en"),
    fix: fix === null ? null : adviceText(fix, "en"),
  };
}

/** Answer of `/api/health/history`: past health, across restarts of the daemon. */
export type HealthHistoryDto = Readonly<ReturnType<typeof toHealthHistoryDto>>;

export type HealthSampleDto = Readonly<ReturnType<typeof toSampleDto>>;

export type HealthChangeDto = Readonly<HealthHistoryDto["changes"][number]>;

export function toHealthHistoryDto(samples: readonly HealthSample[], changes: readonly KeptHealthChange[]) {
  return {
    /** One sample a minute while there is activity; oldest first. */
    samples: samples.map(toSampleDto),
    /** When a check began to fail, and when it was well again; newest first. */
    changes: changes.map(({ atMs, name, from, to, value, codes }) => ({
      at: toTimestamp(atMs),
      check: name,
      /** Null when nothing was known before. */
      from,
      to,
      /** The result of the check at that moment, in one line of English. */
      value,
      /** The same as codes; null if stored by an earlier version. */
      codes,
    })),
  };
}

function toSampleDto(sample: HealthSample) {
  const { count, p50, p99 } = sample.processing;
  return {
    at: toTimestamp(sample.atMs),
    /** Milliseconds, over the last 1,000 events; null before the first. */
    processing_p50: count === 0 ? null : p50,
    processing_p99: count === 0 ? null : p99,
    waiting_files: sample.waitingFiles,
    oldest_waiting_ms: sample.oldestWaitingAgeMs,
    dead_letters: sample.deadLetters,
    live_connections: sample.liveConnections,
    memory_bytes: sample.memoryBytes,
    /** Null here and below where unknown. */
    loop_p99_ms: sample.loopP99Ms,
    database_ms: sample.databaseMs,
    database_bytes: sample.databaseBytes,
    disk_free_bytes: sample.diskFreeBytes,
    outbox_waiting: sample.outboxWaiting,
    /** Checks that failed. */
    trouble: sample.trouble,
  };
}
