import { isTrouble } from "../../core/health/health.ts";
import type { HealthSample, KeptHealthChange } from "../../core/health/health-journal.ts";
import { healthChecks } from "../../health/health-checks.ts";
import type { HealthSnapshot, Measured } from "../../health/health-snapshot.ts";
import { measure } from "../../health/measure.ts";
import type { HealthHistoryDto, HealthSampleDto } from "../../api/health-dto.ts";
import { toTimestamp } from "../../api/to-dto.ts";

/** The values that the history keeps. */
export function sampleOf(figures: HealthSnapshot): Omit<HealthSample, "atMs"> {
  return {
    processing: figures.processing,
    waitingFiles: figures.waitingFiles,
    oldestWaitingAgeMs: figures.oldestWaitingAgeMs,
    deadLetters: figures.deadLetters,
    liveConnections: figures.liveConnections,
    memoryBytes: known(measure(() => process.memoryUsage.rss())),
    loopP99Ms: figures.loop?.p99Ms ?? null,
    databaseMs: known(figures.databaseMs),
    databaseBytes: known(figures.databaseSize)?.bytes ?? null,
    diskFreeBytes: known(figures.disk)?.freeBytes ?? null,
    outboxWaiting: known(figures.messages)?.waiting ?? null,
    trouble: healthChecks(figures)
      .filter(isTrouble)
      .map(({ name }) => name),
  };
}

function known<Value>(measured: Measured<Value>): Value | null {
  return measured.ok ? measured.value : null;
}

export function toHistoryDto(samples: readonly HealthSample[], changes: readonly KeptHealthChange[]): HealthHistoryDto {
  return {
    samples: samples.map(toSampleDto),
    changes: changes.map(({ atMs, name, from, to, value, codes }) => ({
      at: toTimestamp(atMs),
      check: name,
      from,
      to,
      value,
      codes,
    })),
  };
}

function toSampleDto(sample: HealthSample): HealthSampleDto {
  const { count, p50, p99 } = sample.processing;
  return {
    at: toTimestamp(sample.atMs),
    processing_p50: count === 0 ? null : p50,
    processing_p99: count === 0 ? null : p99,
    waiting_files: sample.waitingFiles,
    oldest_waiting_ms: sample.oldestWaitingAgeMs,
    dead_letters: sample.deadLetters,
    live_connections: sample.liveConnections,
    memory_bytes: sample.memoryBytes,
    loop_p99_ms: sample.loopP99Ms,
    database_ms: sample.databaseMs,
    database_bytes: sample.databaseBytes,
    disk_free_bytes: sample.diskFreeBytes,
    outbox_waiting: sample.outboxWaiting,
    trouble: sample.trouble,
  };
}
