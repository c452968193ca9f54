import type { HealthDto } from "../../api/dto.ts";
import type { HealthHistoryDto } from "../../api/health-dto.ts";
import { toTimestamp } from "../../api/to-dto.ts";
import { createClientRegistry } from "../../claude/client-registry.ts";
import { inspectHooks } from "../../claude/install/inspect-hooks.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Commits } from "../../core/event.ts";
import type { HealthChange, HealthJournal } from "../../core/health.ts";
import type { MetricRegistry } from "../../core/metrics.ts";
import type { Logger } from "../../core/ports.ts";
import { exposition } from "../../health/exposition.ts";
import { createHealthHistory } from "../../health/health-history.ts";
import { createHealthMonitor } from "../../health/health-monitor.ts";
import { watchLoop, createProbes } from "../../health/probes.ts";
import { healthRoutes } from "../../http/handlers/health.ts";
import type { Route } from "../../http/router.ts";
import { unacknowledgedRecovery } from "../../maintenance/rebuild/recovery-report.ts";
import { createHealthJournal, MAX_HEALTH_SAMPLES } from "../../store/health/health-journal.ts";
import { createIntegrityWatch } from "../../store/health/integrity-watch.ts";
import type { Component } from "../component.ts";
import type { Context } from "../context.ts";
import type { Forwarding } from "../forwarding/forwarding.ts";
import type { Notifier } from "../notify/notifier.ts";
import type { Retention } from "../retention/retention.ts";
import type { SpoolComponent } from "../spool.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Counters } from "./counters.ts";
import { createHealthAlerts } from "./health-alerts.ts";
import { createHealthReport, type HealthReportOptions, sampleOf, toHistoryDto } from "./health-report.ts";
import { createHooksWatch, countSessionsWithoutHooks } from "./hooks-watch.ts";
import { createMetricsPage } from "./metrics-page.ts";

/** The machine is idle so long after the last event: longer than a pause between two steps. */
const IDLE_AFTER_MS = 60_000;

/** Cache time of the health, for several requests at once; short, because people ask again right after a repair. */
const FRESH_MS = 2000;

interface HealthOptions extends Pick<HealthReportOptions, "store" | "hub" | "times"> {
  readonly context: Context;
  readonly commits: Commits;
  readonly metrics: Pick<MetricRegistry, "register">;
  readonly counters: Counters;
  readonly spool: Pick<SpoolComponent, "spool">;
  readonly notifier: Pick<Notifier, "health" | "healthMessages">;
  readonly forwarding: Pick<Forwarding, "upstream" | "machines">;
  readonly telemetry: Pick<Telemetry, "state" | "clients">;
  readonly retention: Pick<Retention, "report">;
  readonly countUnexpected: () => number;
  readonly onDamage: (error: unknown) => void;
}

/** The daemon's own health: checks, their history, alerts and metrics. */
export interface Health extends Component {
  readonly routes: readonly Route[];
  /** Checks the whole database now, unless a check is running. */
  checkDatabase(): void;
}

export function createHealth(options: HealthOptions): Health {
  const { context, commits, metrics, store, hub, times, counters } = options;
  const { notifier, forwarding, telemetry, retention } = options;
  const { spool } = options.spool;
  const { paths, version, clock, logger, startedAtMs } = context;
  const { databaseFile, dataDir, rawDir, settingsFile } = paths;
  let isStopped = false;
  const journal = createHealthJournal(store.database);
  const loop = watchLoop();
  const unsaved: HealthChange[] = [];
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  let lastCommitAtMs = Number.NEGATIVE_INFINITY;

  const integrity = createIntegrityWatch({ databaseFile, journal, clock, logger, onEnd: onIntegrityChecked });
  const probes = createProbes({
    databaseFile,
    folders: [dataDir, rawDir],
    readDatabase: () => void store.eventsAfter(store.lastSeq() - 2, 2),
    countWithoutHooks: countSessionsWithoutHooks({
      registry: createClientRegistry(paths.configDir),
      store,
      settingsFile,
      mayFire: () => {
        const { installed, disabledAll, policyFile } = inspectHooks(paths);
        return installed && !disabledAll && policyFile === null;
      },
      isCaughtUp: spool.isCaughtUp,
      clock,
    }),
  });
  const hooks = createHooksWatch(settingsFile, () => inspectHooks(paths));
  const report = createHealthReport({
    config: context.config,
    clock,
    logger,
    version,
    cli: context.cli,
    configDir: paths.configDir,
    startedAt: toTimestamp(startedAtMs),
    store,
    spool,
    hub,
    times,
    hooks,
    loop,
    probes,
    integrity,
    readLastRecovery: () => unacknowledgedRecovery(paths),
    retention: retention.report,
    messages: notifier.health,
    telemetry: telemetry.state,
    upstream: forwarding.upstream,
    machines: forwarding.machines,
  });
  const history = createHealthHistory({
    read: () => sampleOf(report.snapshot()),
    journal,
    maxSamples: MAX_HEALTH_SAMPLES,
    clock,
    logger,
  });
  const alert = createHealthAlerts({ journal, messages: notifier.healthMessages, clock, logger });
  const monitor = createHealthMonitor({
    lastStatuses: lastStatuses(journal, logger),
    measure: () => {
      checkedAtMs = performance.now();
      probes.check();
      const { databaseSize } = probes.last();
      const idle = performance.now() - lastCommitAtMs > IDLE_AFTER_MS;
      integrity.consider({ idle, journalBytes: databaseSize.ok ? databaseSize.value.journalBytes : 0 });
    },
    read: report.checks,
    intervalMs: context.atStart.values.healthIntervalSeconds * 1000,
    onCheck: (checks, changes) => {
      hub.publishHealth();
      unsaved.push(...changes);
      if (unsaved.length > 0) {
        history.changed();
        // After a failed write, the next check tries again.
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
    counters,
    times,
    hub,
    countSessions: () => store.sessionStates(clock.now()),
    countEvents: () => store.metrics(clock.now()).totalEvents,
    clients: telemetry.clients,
    countUnexpected: options.countUnexpected,
    startedAtMs,
    version,
  });

  function onIntegrityChecked(): void {
    monitor.check();
    const { outcome, problem } = integrity.read();
    if (outcome !== "damaged") return;
    options.onDamage(new AppError("store/damaged", { file: databaseFile, reason: problem ?? "no details" }));
  }

  async function ask(): Promise<HealthDto> {
    if (report.isReady() && (performance.now() - checkedAtMs > FRESH_MS || hooks.hasChanged())) {
      checkedAtMs = performance.now();
      await probes.awaitDisk();
      // It may have been stopped meanwhile.
      if (report.isReady()) monitor.check();
    }
    return report.read();
  }

  function readHistory(sinceMs: number): HealthHistoryDto {
    // An open view then also gets the next sample.
    history.changed();
    return toHistoryDto(history.samples(sinceMs), changesOf(journal));
  }

  /** Not after the health has stopped: nothing would stop the check then. */
  function checkDatabase(): void {
    if (!report.isReady()) return;
    integrity.begin();
    hub.publishHealth();
  }

  hub.serveHealth(report.read);
  metrics.register(families);
  commits.onCommit(() => {
    // The last batch is committed during the stop.
    if (isStopped) return;
    lastCommitAtMs = performance.now();
    loop.touch();
    history.changed();
  });

  return {
    name: "health",
    routes: healthRoutes({ ask, readHistory, exposition: () => exposition(families()), checkDatabase }),
    checkDatabase,
    start: () => {
      report.setReady(true);
      monitor.start();
    },
    configure: ({ values }) => {
      monitor.configure(values.healthIntervalSeconds * 1000);
      // The settings have their own check.
      monitor.check();
    },
    stop: async () => {
      report.setReady(false);
      isStopped = true;
      monitor.stop();
      history.stop();
      loop.stop();
      await integrity.stop();
    },
  };
}

/** As many as fit on a screen. */
const SHOWN_CHANGES = 50;

function changesOf(journal: HealthJournal) {
  try {
    return journal.changes(SHOWN_CHANGES);
  } catch {
    // The database's own check reports it.
    return [];
  }
}

function lastStatuses(journal: HealthJournal, logger: Logger): ReturnType<HealthJournal["lastStatuses"]> {
  try {
    return journal.lastStatuses();
  } catch (error) {
    logger.warn("earlier health statuses cannot be read", { reason: String(error) });
    return new Map();
  }
}
