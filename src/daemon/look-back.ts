import type { HooksReport } from "../claude/inspect-hooks.ts";
import type { Config } from "../config/load-config.ts";
import { isTrouble } from "../core/health.ts";
import type { Clock } from "../core/ports.ts";
import { exportText } from "../export/export-text.ts";
import { healthChecks } from "../health/health-checks.ts";
import { createHealthHistory, type HealthSample } from "../health/health-history.ts";
import type { HistoryRouteDependencies } from "../http/history-routes.ts";
import type { HealthSampleDto } from "../protocol/health-history-dto.ts";
import { toTimestamp } from "../protocol/to-dto.ts";
import { createHistoryDesk } from "../store/reading/history-desk.ts";
import { createReader } from "../store/reading/reader.ts";
import type { HealthReport } from "./health-report.ts";
import { settingsReport } from "./settings-report.ts";

interface LookBackOptions {
  readonly databaseFile: string;
  readonly health: HealthReport;
  readonly inspectHooks: () => HooksReport;
  readonly config: () => Config;
  readonly clock: Clock;
}

export interface LookBack {
  readonly routes: Pick<
    HistoryRouteDependencies,
    "history" | "writeExport" | "prices" | "readSettings" | "readHealthHistory"
  >;
  /** Something happened. */
  changed(): void;
  stop(): Promise<void>;
}

/** What the API says about the past and about what is in force. */
export function createLookBack({ databaseFile, health, inspectHooks, config, clock }: LookBackOptions): LookBack {
  const atStart = config();
  const reader = createReader(databaseFile);
  const healthHistory = createHealthHistory({ read: () => sampleOf(health), clock });
  return {
    routes: {
      history: createHistoryDesk(reader),
      writeExport: exportText,
      prices: () => config().prices,
      readSettings: () => settingsReport({ current: config(), atStart, hooks: inspectHooks() }),
      readHealthHistory: (sinceMs) => {
        // Whoever looks wants to see how it goes on.
        healthHistory.changed();
        return { samples: healthHistory.samples(sinceMs).map(toSampleDto) };
      },
    },
    changed: healthHistory.changed,
    stop: async () => {
      healthHistory.stop();
      await reader.close();
    },
  };
}

function sampleOf(health: HealthReport): Omit<HealthSample, "atMs"> {
  const figures = health.figures();
  return {
    processing: figures.processing,
    waitingFiles: figures.waitingFiles,
    oldestWaitingAgeMs: figures.oldestWaitingAgeMs,
    deadLetters: figures.deadLetters,
    liveConnections: figures.liveConnections,
    memoryBytes: process.memoryUsage.rss(),
    trouble: healthChecks(figures)
      .filter(isTrouble)
      .map(({ name }) => name),
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
    trouble: sample.trouble,
  };
}
