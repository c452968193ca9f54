import type { Config } from "../config/load-config.ts";
import type { StoredEvent } from "../core/event.ts";
import { isTrouble } from "../core/health.ts";
import { healthChecks, type HealthFigures } from "../health/health-checks.ts";
import type { ProcessingTimes } from "../ingest/processing-times.ts";
import type { Hub } from "../live/hub.ts";
import type { HealthDto } from "../protocol/dto.ts";
import type { Timestamp } from "../protocol/timestamp.ts";
import { toTimestamp } from "../protocol/to-dto.ts";
import type { RawLog } from "../rawlog/raw-log.ts";
import type { Store } from "../store/store.ts";

/** Reading the settings of Claude Code costs a few file reads: often enough for a person who just ran the setup. */
const HOOKS_FRESH_MS = 2000;

/** What was found out only afterwards is stored behind what happened since; never by more than a few numbers. */
const NEWEST_AMONG = 64;

interface HealthReportOptions {
  readonly startedAt: Timestamp;
  readonly version: string;
  readonly configDir: string;
  readonly store: Store;
  readonly rawLog: RawLog;
  readonly hub: Hub;
  readonly times: ProcessingTimes;
  readonly inspectHooks: () => { readonly installed: boolean };
  readonly config: () => Config;
}

export interface HealthReport {
  read(): HealthDto;
  /** What the checks look at, as it is now. */
  figures(): HealthFigures;
  setReady(ready: boolean): void;
}

/** Gathers the figures of all parts and judges them. */
export function createHealthReport(options: HealthReportOptions): HealthReport {
  const { startedAt, version, configDir, store, rawLog, hub, times, inspectHooks, config } = options;
  let ready = false;
  let hooks = { installed: false, readAtMs: -Infinity };

  function hooksInstalled(): boolean {
    const nowMs = performance.now();
    if (nowMs - hooks.readAtMs > HOOKS_FRESH_MS) hooks = { installed: inspectHooks().installed, readAtMs: nowMs };
    return hooks.installed;
  }

  function figures(): HealthFigures {
    const status = rawLog.status();
    return {
      processing: times.summary(),
      waitingFiles: status.waiting,
      oldestWaitingAgeMs: status.oldestWaitingAgeMs,
      deadLetters: status.deadLetters,
      watching: status.watching,
      ingestError: status.lastError,
      losses: status.losses,
      hooksInstalled: hooksInstalled(),
      liveConnections: hub.connectionCount,
      maxConnections: config().values.maxConnections,
      configProblems: config().problems.length,
    };
  }

  return {
    setReady: (value) => {
      ready = value;
    },
    figures,
    read: () => {
      const now = figures();
      const lastSeq = store.lastSeq();
      const newest = newestOf(store.eventsAfter(lastSeq - NEWEST_AMONG, NEWEST_AMONG));
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
        hooks_installed: now.hooksInstalled,
        checks,
      };
    },
  };
}

/** The event that happened last, by its own time. */
function newestOf(events: readonly StoredEvent[]): StoredEvent | undefined {
  return events.reduce<StoredEvent | undefined>(
    (newest, event) => (newest === undefined || event.receivedAtMs >= newest.receivedAtMs ? event : newest),
    undefined,
  );
}
