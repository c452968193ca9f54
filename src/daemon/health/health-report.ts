import { toRetentionDto, type HealthDto } from "../../api/dto.ts";
import { toHealthCheckDto } from "../../api/health-dto.ts";
import { toTimestamp } from "../../api/routes.ts";
import { inspectAgents } from "../../agents/inspect-agents.ts";
import type { Commits, StoredEvent } from "../../core/event.ts";
import { isTrouble } from "../../core/health.ts";
import { healthChecks } from "../../health/health-checks.ts";
import { type HealthSnapshot, type RecoveryValues, measure, valueOrNull } from "../../health/health-snapshot.ts";
import type { LoopWatch, Probes } from "../../health/probes.ts";
import type { ProcessingTimes } from "../../ingest/processing-times.ts";
import {
  describeReport,
  isLoss,
  type RecoveryReport,
  unacknowledgedRecovery,
} from "../../maintenance/rebuild/recovery-report.ts";
import type { Spool } from "../../spool/spool.ts";
import type { IntegrityWatch } from "../../store/health/integrity-watch.ts";
import type { RequestService } from "../../core/request.ts";
import type { Store } from "../../store/store.ts";
import type { Hub } from "../../stream/hub.ts";
import type { Context } from "../context.ts";
import type { Forwarding } from "../forwarding/forwarding.ts";
import type { Surfaces } from "../approvals/surfaces.ts";
import type { Notifier } from "../notify/notifier.ts";
import type { Retention } from "../retention/retention.ts";
import type { Counters } from "./counters.ts";
import { toHooksState } from "./hooks-state.ts";

/** Late events are stored behind newer ones, by a few numbers at most. */
const NEWEST_AMONG = 64;

/** The parts of the daemon whose health is reported. */
export interface ReportedParts {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly hub: Hub;
  readonly times: ProcessingTimes;
  readonly counters: Counters;
  readonly spool: Spool;
  readonly notifier: Pick<Notifier, "health" | "healthMessages">;
  readonly surfaces: Surfaces;
  readonly forwarding: Pick<Forwarding, "upstream" | "machines">;
  readonly retention: Pick<Retention, "report">;
  readonly answers: Pick<RequestService, "isOn">;
  /** Whether this daemon can start the demo. */
  readonly hasDemo: boolean;
  readonly countUnexpected: () => number;
  readonly onDamage: (error: unknown) => void;
}

interface ReportOptions extends ReportedParts {
  readonly loop: LoopWatch;
  readonly probes: Probes;
  readonly integrity: IntegrityWatch;
}

/** Collects the values of all parts. Never throws: a missing value is reported as unknown. */
export function createHealthReport(options: ReportOptions) {
  const { context, store, spool, hub, times, loop, probes, integrity } = options;
  const { notifier, surfaces, forwarding, retention } = options;
  const { paths, clock, logger } = context;
  let lastSeq = 0;
  let newest: StoredEvent | undefined;
  /** Beyond the last events, once: later ones are among the last for a moment. */
  let wasSearched = false;

  /** An imported event shows nothing about the hooks. After an import all of the last ones may be such. */
  function newestReported(): StoredEvent | undefined {
    const reported = store.log({ limit: NEWEST_AMONG }).events.filter(({ source }) => source !== "import");
    if (reported.length > 0 || wasSearched) return newestOf(reported);
    wasSearched = true;
    return store.log({ limit: 1, source: "hook" }).events[0];
  }

  /** If the database does not answer, the previous values stay right: no event was stored since. */
  function readNewest(): void {
    measure(() => {
      lastSeq = store.lastSeq();
      newest = newestReported() ?? newest;
    });
  }

  /** The current values for the checks. */
  function snapshot(): HealthSnapshot {
    const { waiting, oldestWaitingAgeMs, deadLetters, watching, lastError, losses } = spool.status();
    readNewest();
    return {
      processing: times.summary(),
      loop: loop.read(),
      waitingFiles: waiting,
      oldestWaitingAgeMs,
      deadLetters,
      watching,
      ingestError: lastError,
      losses,
      logTrouble: logger.trouble?.() ?? null,
      lastEventAtMs: newest?.receivedAtMs ?? null,
      hooks: measure(() => toHooksState(inspectAgents(paths))),
      liveConnections: hub.connectionCount,
      maxConnections: hub.maxConnections,
      configProblems: context.config().problems.length,
      integrity: integrity.read(),
      retention: measure(retention.report),
      messages: measure(notifier.health),
      discordAnswers: surfaces.discord.health(),
      telegramAnswers: surfaces.telegram.health(),
      // If the database does not answer, its own check reports it.
      upstream: valueOrNull(measure(forwarding.upstream)),
      machines: valueOrNull(measure(forwarding.machines)),
      recovery: toRecoveryValues(unacknowledgedRecovery(paths), clock.now()),
      ...probes.last(),
    };
  }

  return {
    snapshot,
    read: (ready: boolean): HealthDto => {
      const now = snapshot();
      const checks = healthChecks(now);
      return {
        live: true,
        ready,
        degraded: checks.some(isTrouble),
        version: context.version,
        pid: process.pid,
        started_at: toTimestamp(context.startedAtMs),
        last_seq: lastSeq,
        last_event_seq: newest?.seq ?? null,
        last_event_at: newest === undefined ? null : toTimestamp(newest.receivedAtMs),
        config_dir: paths.configDir,
        cli: context.cli,
        answers: options.answers.isOn(),
        counts_presence: context.config().values.awayMinutes > 0 || context.config().values.answers,
        has_demo: options.hasDemo,
        hooks_installed: now.hooks.ok && now.hooks.value.installed,
        checks: checks.map(toHealthCheckDto),
        retention: now.retention.ok ? toRetentionDto(now.retention.value) : null,
      };
    },
  };
}

/** The newest event by its own time. */
function newestOf(events: readonly StoredEvent[]): StoredEvent | undefined {
  return events.toSorted((one, other) => other.receivedAtMs - one.receivedAtMs)[0];
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
