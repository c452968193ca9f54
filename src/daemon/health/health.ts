import { createClientRegistry } from "../../claude/client-registry.ts";
import type { HooksReport } from "../../claude/inspect-hooks.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { AppError } from "../../core/errors.ts";
import type { StoredEvent } from "../../core/event.ts";
import type { HealthChange, HealthJournal } from "../../core/health-journal.ts";
import type { MetricFamily } from "../../core/metrics.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { exposition } from "../../health/exposition/exposition.ts";
import { createHealthHistory } from "../../health/health-history.ts";
import { createHealthMonitor } from "../../health/health-monitor.ts";
import { watchLoop } from "../../health/loop-delay.ts";
import { createProbes } from "../../health/probes.ts";
import type { HealthDto } from "../../api/dto.ts";
import type { HealthHistoryDto } from "../../api/health-history-dto.ts";
import { createRecoveryReader } from "../../maintenance/rebuild/recovery-report.ts";
import { createHealthJournal, MAX_HEALTH_SAMPLES } from "../../store/health-journal.ts";
import { createIntegrityWatch } from "../../store/integrity/integrity-watch.ts";
import type { Paths } from "../../system/paths.ts";
import { createHealthAlerts, type HealthMessages } from "./health-alerts.ts";
import { createHealthReport, type HealthReport, type HealthReportOptions } from "./health-report.ts";
import { createHooksWatch } from "./hooks-watch.ts";
import { createMetricsPage } from "./metrics-page.ts";
import { sampleOf, toHistoryDto } from "./health-sample.ts";
import type { Tallies } from "./counters.ts";
import type { ClientTelemetry } from "../telemetry.ts";
import { createUnheardCount } from "./sessions-without-hooks.ts";

/** Nobody works: long enough after the last event for a pause between two steps. */
const IDLE_AFTER_MS = 60_000;

interface HealthWatchOptions extends Omit<
  HealthReportOptions,
  "loop" | "probes" | "integrity" | "configDir" | "readLastRecovery" | "hooks"
> {
  readonly inspectHooks: () => HooksReport;
  readonly paths: Paths;
  readonly tallies: Tallies;
  readonly healthMessages: HealthMessages;
  /** What clients' own telemetry has brought; null while none came. */
  readonly clients: () => ClientTelemetry | null;
  readonly countUnexpected: () => number;
  /** Whether all that hooks have written is in the store. */
  readonly isCaughtUp: () => boolean;
  /** The database turned out to be broken. */
  readonly onDamage: (error: unknown) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Whoever has just mended something asks again at once; a crowd that asks costs no more than this. */
const FRESH_MS = 2000;

/** Everything about the daemon's own health, as one part of it. */
export interface HealthWatch {
  readonly report: HealthReport;
  /** For somebody who asks: what was looked at a while ago is looked at anew first. */
  ask(): Promise<HealthDto>;
  readHistory(sinceMs: number): HealthHistoryDto;
  /** As `GET /metrics` answers. */
  readonly exposition: () => string;
  /** The same figures, one by one. */
  readonly families: () => readonly MetricFamily[];
  /** Has the whole database looked through now, if that is not being done already. */
  checkDatabase(): void;
  /** Something happened. */
  changed(events: readonly StoredEvent[]): void;
  start(): void;
  configure(values: ConfigValues): void;
  stop(): Promise<void>;
}

export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { paths, store, hub, config, tallies, isCaughtUp, clock, logger } = options;
  const { databaseFile, dataDir, rawDir, settingsFile } = paths;
  const journal = createHealthJournal(store.database);
  const loop = watchLoop();
  const unsaved: HealthChange[] = [];
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let happenedAtMs = Number.NEGATIVE_INFINITY;

  const integrity = createIntegrityWatch({ databaseFile, journal, clock, logger, onEnd: lookedThrough });
  const readLastRecovery = createRecoveryReader(paths);
  const probes = createProbes({
    databaseFile,
    folders: [dataDir, rawDir],
    readDatabase: () => void store.eventsAfter(store.lastSeq() - 2, 2),
    countUnheard: createUnheardCount({
      registry: createClientRegistry(paths.configDir),
      store,
      settingsFile,
      mayFire: () => {
        const { installed, disabledAll, policyFile } = options.inspectHooks();
        return installed && !disabledAll && policyFile === null;
      },
      isCaughtUp,
      clock,
    }),
  });
  const hooks = createHooksWatch(settingsFile, options.inspectHooks);
  const report = createHealthReport({
    ...options,
    hooks,
    configDir: paths.configDir,
    loop,
    probes,
    integrity,
    readLastRecovery,
  });
  const history = createHealthHistory({
    read: () => sampleOf(report.figures()),
    journal,
    maxSamples: MAX_HEALTH_SAMPLES,
    clock,
    logger,
  });
  const alert = createHealthAlerts({ journal, messages: options.healthMessages, clock, logger });
  const monitor = createHealthMonitor({
    lastStatuses: lastStatuses(journal, logger),
    look: () => {
      lookedAtMs = performance.now();
      probes.look();
      const { databaseSize } = probes.last();
      const idle = performance.now() - happenedAtMs > IDLE_AFTER_MS;
      integrity.consider({ idle, journalBytes: databaseSize.ok ? databaseSize.value.journalBytes : 0 });
    },
    read: () => report.read().checks,
    intervalMs: config().values.healthIntervalSeconds * 1000,
    onLook: (checks, changes) => {
      hub.tellHealth();
      unsaved.push(...changes);
      if (unsaved.length > 0) {
        history.changed();
        // What the disk does not take now is tried again at the next look.
        journal.addChanges(unsaved);
        unsaved.length = 0;
      }
      alert(checks);
    },
    clock,
    logger,
  });

  const families = createMetricsPage({
    report,
    tallies,
    times: options.times,
    hub,
    countSessions: () => store.sessionStates(clock.now()),
    countEvents: () => store.metrics(clock.now()).totalEvents,
    clients: options.clients,
    countUnexpected: options.countUnexpected,
    startedAtMs: Date.parse(options.startedAt),
    version: options.version,
  });

  function lookedThrough(): void {
    monitor.look();
    const { outcome, problem } = integrity.read();
    if (outcome !== "damaged") return;
    options.onDamage(new AppError("store/damaged", { file: databaseFile, reason: problem ?? "no details" }));
  }

  async function ask(): Promise<HealthDto> {
    if (report.isReady() && (performance.now() - lookedAtMs > FRESH_MS || hooks.hasChanged())) {
      lookedAtMs = performance.now();
      await probes.awaitDisk();
      // It may have been stopped meanwhile.
      if (report.isReady()) monitor.look();
    }
    return report.read();
  }

  return {
    report,
    ask,
    readHistory: (sinceMs) => {
      // Whoever looks wants to see how it goes on.
      history.changed();
      return toHistoryDto(history.samples(sinceMs), changesOf(journal));
    },
    checkDatabase: () => {
      integrity.begin();
      hub.tellHealth();
    },
    exposition: () => exposition(families()),
    families,
    changed: (events) => {
      tallies.countEvents(events);
      happenedAtMs = performance.now();
      loop.touch();
      history.changed();
    },
    start: monitor.start,
    configure: ({ healthIntervalSeconds }) => {
      monitor.configure(healthIntervalSeconds * 1000);
      // The settings have a check of their own.
      monitor.look();
    },
    stop: async () => {
      monitor.stop();
      history.stop();
      loop.stop();
      await integrity.stop();
    },
  };
}

/** What one glance takes in. */
const SHOWN_CHANGES = 50;

function changesOf(journal: HealthJournal) {
  try {
    return journal.changes(SHOWN_CHANGES);
  } catch {
    // The database's own check tells of it.
    return [];
  }
}

function lastStatuses(journal: HealthJournal, logger: Logger): ReturnType<HealthJournal["lastStatuses"]> {
  try {
    return journal.lastStatuses();
  } catch (error) {
    logger.warn("what the health was cannot be read", { reason: String(error) });
    return new Map();
  }
}
