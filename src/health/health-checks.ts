import type { CheckFigure, CheckName, HealthCheck } from "../core/health.ts";
import type { TimingSummary } from "../core/metrics.ts";

/** The promise of the seed: an event is processed within this time. */
const PROCESSING_LIMIT_MS = 5;

/** Among fewer events the p99 is one of the few slowest, often the first after a start: too little to complain about. */
const ENOUGH_EVENTS = 500;

/** A backlog this old means that events are shown late. */
const LAG_LIMIT_MS = 10_000;

/** What the checks look at, read at one moment. */
export interface HealthFigures {
  readonly processing: TimingSummary;
  readonly waitingFiles: number;
  readonly oldestWaitingAgeMs: number | null;
  readonly deadLetters: number;
  /** Whether the raw log hears of new files at once; otherwise it only finds them by looking. */
  readonly watching: boolean;
  /** Why raw files cannot be stored at the moment. */
  readonly ingestError: string | null;
  /** Events that a hook fired for and that never came here, as learned within the last day. */
  readonly losses: LossFigures | null;
  readonly hooksInstalled: boolean;
  readonly liveConnections: number;
  readonly maxConnections: number;
  readonly configProblems: number;
}

interface LossFigures {
  readonly count: number;
  readonly atLeast: boolean;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Every check with its figure, its threshold and what to do. Pure. */
export function healthChecks(figures: HealthFigures): readonly HealthCheck[] {
  return [
    processing(figures.processing),
    rawLog(figures),
    check("raw_log_watch", figures.watching, {
      value: figures.watching ? "notified at once" : "only scanning",
      fix: "The system grants no more file watches: raise fs.inotify.max_user_watches or max_user_instances.",
    }),
    check("dead_letters", figures.deadLetters === 0, {
      value: `${figures.deadLetters} files`,
      threshold: "0 files",
      figures: [{ name: "dead_letters", value: figures.deadLetters, limit: 0 }],
      fix: "Look into hooks/dead-letter: each file has its reason beside it. Delete what you do not need.",
    }),
    lostEvents(figures.losses),
    check("hooks_installed", figures.hooksInstalled, {
      value: figures.hooksInstalled ? "installed" : "not installed",
      fix: "Run `ccen setup`, or no event of Claude Code will arrive.",
      // Somebody who only feeds files or posts payloads does nothing wrong.
      otherwise: "note",
    }),
    check("live_connections", figures.liveConnections < figures.maxConnections, {
      value: `${figures.liveConnections} open`,
      threshold: `${figures.maxConnections} open`,
      figures: [{ name: "connections", value: figures.liveConnections, limit: figures.maxConnections }],
      fix: "Close dashboard tabs, or raise DISCORD_DASHBOARD_MAX_CONNECTIONS.",
    }),
    check("configuration", figures.configProblems === 0, {
      value: `${figures.configProblems} problems`,
      threshold: "0 problems",
      figures: [{ name: "problems", value: figures.configProblems, limit: 0 }],
      fix: "`ccen config` names each problem and the value used instead.",
    }),
  ];
}

interface Outcome {
  readonly value: string;
  readonly threshold?: string;
  readonly figures?: readonly CheckFigure[];
  readonly detail?: string;
  readonly fix: string;
  /** What it is when it is not ok. */
  readonly otherwise?: "note" | "degraded" | "failed";
}

function check(name: CheckName, ok: boolean, outcome: Outcome): HealthCheck {
  const { value, threshold = null, figures = [], detail = null, fix, otherwise = "degraded" } = outcome;
  return { name, status: ok ? "ok" : otherwise, value, figures, detail, threshold, fix: ok ? null : fix };
}

function processing({ count, p99 }: TimingSummary): HealthCheck {
  return check("processing_time", count < ENOUGH_EVENTS || p99 <= PROCESSING_LIMIT_MS, {
    value: count === 0 ? "no event yet" : `p99 ${p99.toFixed(2)} ms over ${count} events`,
    threshold: `p99 ${PROCESSING_LIMIT_MS} ms`,
    figures:
      count === 0
        ? []
        : [
            { name: "p99_ms", value: p99, limit: PROCESSING_LIMIT_MS },
            { name: "measured_events", value: count, limit: null },
          ],
    fix: "The disk or the processor is busy; events are late but not lost.",
  });
}

function rawLog({ waitingFiles, oldestWaitingAgeMs, ingestError }: HealthFigures): HealthCheck {
  const ageMs = oldestWaitingAgeMs ?? 0;
  const figures: readonly CheckFigure[] = [
    { name: "oldest_waiting_ms", value: ageMs, limit: LAG_LIMIT_MS },
    { name: "waiting_files", value: waitingFiles, limit: null },
  ];
  if (ingestError !== null) {
    return check("raw_log", false, {
      value: `${waitingFiles} files waiting: ${ingestError}`,
      figures,
      detail: ingestError,
      fix: "Events wait in hooks/logs/raw_json and are stored as soon as this is mended; check the disk and the log.",
      otherwise: "failed",
    });
  }
  return check("raw_log", ageMs <= LAG_LIMIT_MS, {
    value: `${waitingFiles} files waiting, oldest ${(ageMs / 1000).toFixed(1)} s`,
    threshold: `oldest ${LAG_LIMIT_MS / 1000} s`,
    figures,
    fix: "A backlog is being stored; it grows smaller by itself.",
  });
}

/** Told for a day: nobody can bring them back, but whoever reads the history must know that it has a gap. */
function lostEvents(losses: LossFigures | null): HealthCheck {
  const { count, atLeast, fromMs, toMs } = losses ?? { count: 0, atLeast: false, fromMs: null, toMs: null };
  const span = `${isoOf(fromMs)} – ${isoOf(toMs)}`;
  return check("lost_events", count === 0, {
    value: count === 0 ? "0 events" : `${atLeast ? "at least " : ""}${count} events, ${span}`,
    threshold: "0 events",
    figures: [{ name: "lost_events", value: count, limit: 0 }],
    ...(count === 0 ? {} : { detail: `${atLeast ? "≥ " : ""}${count}: ${span}` }),
    fix: "A full disk or weeks without a daemon: hooks/dashboard/losses.json says more. Make room, see that `ccen start` works.",
  });
}

function isoOf(timeMs: number | null): string {
  return timeMs === null ? "?" : new Date(timeMs).toISOString();
}
