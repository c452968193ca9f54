import type { Config } from "../config/load-config.ts";
import { isTrouble } from "../core/health.ts";
import { healthChecks } from "../health/health-checks.ts";
import type { ProcessingTimes } from "../ingest/processing-times.ts";
import type { Hub } from "../live/hub.ts";
import type { HealthDto } from "../protocol/dto.ts";
import type { Timestamp } from "../protocol/timestamp.ts";
import { toTimestamp } from "../protocol/to-dto.ts";
import type { RawLog } from "../rawlog/raw-log.ts";
import type { Store } from "../store/store.ts";

/** Reading the settings of Claude Code costs a few file reads: often enough for a person who just ran the setup. */
const HOOKS_FRESH_MS = 2000;

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

  return {
    setReady: (value) => {
      ready = value;
    },
    read: () => {
      const status = rawLog.status();
      const installed = hooksInstalled();
      const lastSeq = store.lastSeq();
      const newest = store.eventsAfter(lastSeq - 1, 1)[0];
      const checks = healthChecks({
        processing: times.summary(),
        waitingFiles: status.waiting,
        oldestWaitingAgeMs: status.oldestWaitingAgeMs,
        deadLetters: status.deadLetters,
        watching: status.watching,
        ingestError: status.lastError,
        hooksInstalled: installed,
        liveConnections: hub.connectionCount,
        maxConnections: config().values.maxConnections,
        configProblems: config().problems.length,
      });
      return {
        live: true,
        ready,
        degraded: checks.some(isTrouble),
        version,
        pid: process.pid,
        started_at: startedAt,
        last_seq: lastSeq,
        last_event_at: newest === undefined ? null : toTimestamp(newest.receivedAtMs),
        config_dir: configDir,
        hooks_installed: installed,
        checks,
      };
    },
  };
}
