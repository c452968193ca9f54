import type { HealthDto } from "../../api/dto.ts";
import { toHealthHistoryDto, type HealthHistoryDto } from "../../api/health-dto.ts";
import { createClientRegistry } from "../../agents/claude/client-registry.ts";
import { inspectHooks } from "../../agents/claude/install/inspect-hooks.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { CheckName, CheckStatus, HealthChange } from "../../core/health.ts";
import { healthChecks } from "../../health/health-checks.ts";
import { createHealthMonitor } from "../../health/health-monitor.ts";
import { measure, valueOrNull } from "../../health/health-snapshot.ts";
import { watchLoop, createProbes } from "../../health/probes.ts";
import { healthRoutes } from "../../http/handlers/health.ts";
import { createHealthJournal } from "../../store/health/health-journal.ts";
import { createIntegrityWatch } from "../../store/health/integrity-watch.ts";
import type { Component } from "../component.ts";
import { createHealthAlerts } from "./health-alerts.ts";
import { createHealthReport, type ReportedParts } from "./health-report.ts";
import { countSessionsWithoutHooks } from "./hooks-state.ts";
import { metricsPage } from "./metrics-page.ts";

/** The machine is idle so long after the last event: longer than a pause between two steps. */
const IDLE_AFTER_MS = 60_000;

/** Cache time of the health, for several requests at once; short, because people ask again right after a repair. */
const FRESH_MS = 2000;

/** As many as fit on a screen. */
const SHOWN_CHANGES = 50;

/** The daemon's own health: checks, their history, alerts and metrics. */
export function createHealth(parts: ReportedParts) {
  const { context, commits, store, hub, spool } = parts;
  const { paths, clock, logger } = context;
  const { databaseFile, dataDir, rawDir, settingsFile } = paths;
  let isReady = false;
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
  const report = createHealthReport({ ...parts, loop, probes, integrity });
  const alert = createHealthAlerts({ journal, messages: parts.notifier.healthMessages, clock, logger });
  const monitor = createHealthMonitor({
    lastStatuses:
      valueOrNull(measure(() => journal.lastStatuses())) ?? (new Map() satisfies Map<CheckName, CheckStatus>),
    read: () => {
      checkedAtMs = performance.now();
      probes.check();
      const { databaseSize } = probes.last();
      const idle = performance.now() - lastCommitAtMs > IDLE_AFTER_MS;
      integrity.consider({ idle, journalBytes: databaseSize.ok ? databaseSize.value.journalBytes : 0 });
      return healthChecks(report.snapshot());
    },
    intervalMs: context.atStart.values.healthIntervalSeconds * 1000,
    onCheck: (checks, changes) => {
      hub.publishHealth();
      unsaved.push(...changes);
      if (unsaved.length > 0) {
        // After a failed write, the next check tries again.
        journal.addChanges(unsaved);
        unsaved.length = 0;
      }
      alert(checks);
    },
    clock,
    logger,
  });

  function onIntegrityChecked(): void {
    monitor.check();
    const { outcome, problem } = integrity.read();
    if (outcome !== "damaged") return;
    parts.onDamage(new AppError("store/damaged", { file: databaseFile, reason: problem ?? "no details" }));
  }

  const read = (): HealthDto => report.read(isReady);

  function ask(): HealthDto {
    if (isReady && performance.now() - checkedAtMs > FRESH_MS) monitor.check();
    return read();
  }

  function readHistory(): HealthHistoryDto {
    // Where the database cannot be read, its own check reports it.
    return toHealthHistoryDto(valueOrNull(measure(() => journal.changes(SHOWN_CHANGES))) ?? []);
  }

  /** Checks the whole database now, but not after the health has stopped: nothing would stop the check then. */
  function checkDatabase(): void {
    if (!isReady) return;
    integrity.begin();
    hub.publishHealth();
  }

  hub.serveHealth(read);
  commits.onCommit(() => {
    // The last batch is committed during the stop.
    if (isStopped) return;
    lastCommitAtMs = performance.now();
    loop.touch();
  });

  return {
    name: "health",
    routes: healthRoutes({
      ask,
      readHistory,
      exposition: () => metricsPage(parts, report.snapshot(), isReady),
      checkDatabase,
    }),
    checkDatabase,
    /** A part's state has changed. */
    check: () => {
      if (isReady) monitor.check();
    },
    start: () => {
      isReady = true;
      // After the start: its first measurements take as long as everything else that the daemon does then.
      setImmediate(() => {
        if (isReady) monitor.start();
      });
    },
    configure: ({ values }) => {
      monitor.configure(values.healthIntervalSeconds * 1000);
      // The settings have their own check.
      monitor.check();
    },
    stop: async () => {
      isReady = false;
      isStopped = true;
      monitor.stop();
      loop.stop();
      await integrity.stop();
    },
  } satisfies Component & Record<string, unknown>;
}
