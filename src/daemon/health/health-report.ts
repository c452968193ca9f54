import type { HealthDto } from "../../api/dto.ts";
import { toHealthCheckDto, type HealthHistoryDto, type HealthSampleDto } from "../../api/health-dto.ts";
import type { Timestamp } from "../../api/routes.ts";
import { toRetentionDto, toTimestamp } from "../../api/to-dto.ts";
import type { Config } from "../../config/load-config.ts";
import type { StoredEvent } from "../../core/event.ts";
import { isTrouble, type HealthCheck, type HealthSample, type KeptHealthChange } from "../../core/health.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { RetentionReport } from "../../core/retention.ts";
import { healthChecks } from "../../health/health-checks.ts";
import {
  type HealthSnapshot,
  type MachineValues,
  type MessagesState,
  type RecoveryValues,
  type ForwardingValues,
  measure,
  valueOrNull,
} from "../../health/health-snapshot.ts";
import type { LoopWatch, Probes } from "../../health/probes.ts";
import type { ProcessingTimes } from "../../ingest/processing-times.ts";
import { describeReport, isLoss, type RecoveryReport } from "../../maintenance/rebuild/recovery-report.ts";
import type { Spool } from "../../spool/spool.ts";
import type { IntegrityWatch } from "../../store/health/integrity-watch.ts";
import type { Store } from "../../store/store.ts";
import type { Hub } from "../../stream/hub.ts";
import type { HooksWatch } from "./hooks-watch.ts";

/** Late events are stored behind newer ones, by a few numbers at most. */
const NEWEST_AMONG = 64;

export interface HealthReportOptions {
  readonly startedAt: Timestamp;
  readonly version: string;
  readonly cli: string;
  readonly configDir: string;
  readonly store: Store;
  readonly spool: Spool;
  readonly hub: Hub;
  readonly times: ProcessingTimes;
  readonly loop: LoopWatch;
  readonly probes: Probes;
  readonly integrity: IntegrityWatch;
  readonly retention: () => RetentionReport;
  readonly hooks: HooksWatch;
  readonly messages: () => MessagesState;
  readonly upstream: () => ForwardingValues | null;
  readonly machines: () => MachineValues | null;
  readonly config: () => Config;
  /** The last rebuild of the database that was not acknowledged. */
  readonly readLastRecovery: () => RecoveryReport | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface HealthReport {
  read(): HealthDto;
  checks(): readonly HealthCheck[];
  /** The current values for the checks. */
  snapshot(): HealthSnapshot;
  setReady(ready: boolean): void;
  isReady(): boolean;
}

/** Collects the values of all parts and computes the checks. Never throws: a missing value is reported as unknown. */
export function createHealthReport(options: HealthReportOptions): HealthReport {
  const { startedAt, version, cli, configDir, store, spool, hub, times, loop, probes, integrity, config } = options;
  let ready = false;
  let lastSeq = 0;
  let newest: StoredEvent | undefined;

  /** If the database does not answer, the previous values stay right: no event was stored since. */
  function readNewest(): void {
    measure(() => {
      lastSeq = store.lastSeq();
      newest = newestOf(store.log({ limit: NEWEST_AMONG }).events);
    });
  }

  function snapshot(): HealthSnapshot {
    const status = spool.status();
    readNewest();
    return {
      processing: times.summary(),
      loop: loop.read(),
      waitingFiles: status.waiting,
      oldestWaitingAgeMs: status.oldestWaitingAgeMs,
      deadLetters: status.deadLetters,
      watching: status.watching,
      ingestError: status.lastError,
      losses: status.losses,
      logTrouble: options.logger.trouble?.() ?? null,
      lastEventAtMs: newest?.receivedAtMs ?? null,
      hooks: options.hooks.read(),
      liveConnections: hub.connectionCount,
      maxConnections: hub.maxConnections,
      configProblems: config().problems.length,
      integrity: integrity.read(),
      retention: measure(options.retention),
      messages: measure(options.messages),
      // If the database does not answer, its own check reports it.
      upstream: valueOrNull(measure(options.upstream)),
      machines: valueOrNull(measure(options.machines)),
      recovery: toRecoveryValues(options.readLastRecovery(), options.clock.now()),
      ...probes.last(),
    };
  }

  return {
    setReady: (value) => {
      ready = value;
    },
    isReady: () => ready,
    snapshot,
    checks: () => healthChecks(snapshot()),
    read: () => {
      const now = snapshot();
      const checks = healthChecks(now);
      return {
        live: true,
        ready,
        degraded: checks.some(isTrouble),
        version,
        pid: process.pid,
        started_at: startedAt,
        last_seq: lastSeq,
        last_event_seq: newest?.seq ?? null,
        last_event_at: newest === undefined ? null : toTimestamp(newest.receivedAtMs),
        config_dir: configDir,
        cli,
        hooks_installed: now.hooks.ok && now.hooks.value.installed,
        checks: checks.map(toHealthCheckDto),
        retention: now.retention.ok ? toRetentionDto(now.retention.value) : null,
      };
    },
  };
}

/** The newest event by its own time. */
function newestOf(events: readonly StoredEvent[]): StoredEvent | undefined {
  return events.reduce<StoredEvent | undefined>(
    (before, event) => (before === undefined || event.receivedAtMs > before.receivedAtMs ? event : before),
    undefined,
  );
}

function toRecoveryValues(report: RecoveryReport | null, nowMs: number): RecoveryValues | null {
  if (report === null) return null;
  const { at, events, missing } = report;
  return {
    ageMs: nowMs - Date.parse(at),
    report: describeReport(report),
    events: events.total,
    missing: missing.count,
    isLoss: isLoss(report),
    isSetAside: report.set_aside !== null,
  };
}

/** The values that the history keeps. */
export function sampleOf(snapshot: HealthSnapshot): Omit<HealthSample, "atMs"> {
  return {
    processing: snapshot.processing,
    waitingFiles: snapshot.waitingFiles,
    oldestWaitingAgeMs: snapshot.oldestWaitingAgeMs,
    deadLetters: snapshot.deadLetters,
    liveConnections: snapshot.liveConnections,
    memoryBytes: valueOrNull(measure(() => process.memoryUsage.rss())),
    loopP99Ms: snapshot.loop?.p99Ms ?? null,
    databaseMs: valueOrNull(snapshot.databaseMs),
    databaseBytes: valueOrNull(snapshot.databaseSize)?.bytes ?? null,
    diskFreeBytes: valueOrNull(snapshot.disk)?.freeBytes ?? null,
    outboxWaiting: valueOrNull(snapshot.messages)?.waiting ?? null,
    trouble: healthChecks(snapshot)
      .filter(isTrouble)
      .map(({ name }) => name),
  };
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
