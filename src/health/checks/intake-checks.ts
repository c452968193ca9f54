import type { CheckFigure, HealthCheck } from "../../core/health.ts";
import type { HealthFigures, HooksState, LossFigures } from "../health-figures.ts";
import { check, counted, unknown } from "./check.ts";

/** A backlog this old means that events are shown late. */
const LAG_LIMIT_MS = 10_000;

const SETUP_AGAIN = "Run `ccen setup` again: it puts the hook's entries and files right.";

const SETUP_WITH_CLIENT =
  "Claude Code was not found when the hooks were registered. Run `ccen setup` again when `claude` works.";

/** What keeps no promise while no hook fires, and who has to do something about it. */
const BROKEN_FIX: Readonly<Record<NonNullable<HooksState["broken"]>, string>> = {
  disabled: "Take disableAllHooks out of settings.json: no hook fires while it is there.",
  unreadable: "Correct settings.json; Claude Code cannot read it either.",
  "script-missing": SETUP_AGAIN,
};

/** Whether events come in: fired, heard, taken. */
export function intakeChecks(figures: HealthFigures): readonly HealthCheck[] {
  return [
    hooks(figures),
    lastEvent(figures),
    rawLog(figures),
    check("raw_log_watch", figures.watching, {
      value: figures.watching ? "notified at once" : "only scanning",
      fix: "The system grants no more file watches: raise fs.inotify.max_user_watches or max_user_instances.",
    }),
    check("dead_letters", figures.deadLetters === 0, {
      value: counted(figures.deadLetters, "file"),
      threshold: "0 files",
      figures: [{ name: "dead_letters", value: figures.deadLetters, limit: 0 }],
      fix: "Look into hooks/dead-letter: each file has its reason beside it. Delete what you do not need.",
    }),
    lostEvents(figures.losses),
  ];
}

function hooks({ hooks: measured }: HealthFigures): HealthCheck {
  const name = "hooks_installed";
  if (!measured.ok) return unknown(name, measured.reason);
  const { installed, faults, partial, broken } = measured.value;
  if (broken !== null) {
    return check(name, false, {
      value: faults.join("; "),
      detail: faults.join("; "),
      fix: BROKEN_FIX[broken],
      otherwise: "failed",
    });
  }
  if (!installed) {
    return check(name, false, {
      value: "not installed",
      fix: "Run `ccen setup`, or no event of Claude Code will arrive.",
      // Somebody who only feeds files or posts payloads does nothing wrong.
      otherwise: "note",
    });
  }
  const figure = { name: "hook_faults", value: faults.length, limit: 0 } as const;
  return check(name, faults.length === 0, {
    value: faults.length === 0 ? "installed" : faults.join("; "),
    figures: faults.length === 0 ? [] : [figure],
    detail: faults.length === 0 ? null : faults.join("; "),
    fix: partial ? SETUP_WITH_CLIENT : SETUP_AGAIN,
  });
}

/** Silence alone is no trouble: nobody may be at work. A session at work that was never heard of is. */
function lastEvent({ lastEventAtMs, unheardSessions }: HealthFigures): HealthCheck {
  const name = "last_event";
  if (!unheardSessions.ok) return unknown(name, unheardSessions.reason);
  const unheard = unheardSessions.value;
  const heard = lastEventAtMs === null ? "none yet" : new Date(lastEventAtMs).toISOString();
  const figures: readonly CheckFigure[] = [
    ...(lastEventAtMs === null ? [] : [{ name: "last_event_at_ms", value: lastEventAtMs, limit: null } as const]),
    ...(unheard === 0 ? [] : [{ name: "unheard_sessions", value: unheard, limit: 0 } as const]),
  ];
  if (unheard > 0) {
    return check(name, false, {
      value: `${heard}; never heard of: ${counted(unheard, "session")} at work`,
      threshold: "0 unheard sessions",
      figures,
      fix: "Claude Code is at work without firing our hooks: `ccen doctor` says why that may be. Then start the session anew.",
    });
  }
  return check(name, lastEventAtMs !== null, {
    value: heard,
    figures,
    fix: "Start a new session of Claude Code and send a prompt.",
    otherwise: "note",
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
      value: `${counted(waitingFiles, "file")} waiting: ${ingestError}`,
      figures,
      detail: ingestError,
      fix: "The files wait in hooks/logs/raw_json, none is lost, and all goes on as soon as this is mended; check the disk and the log.",
      otherwise: "failed",
    });
  }
  return check("raw_log", ageMs <= LAG_LIMIT_MS, {
    value: `${counted(waitingFiles, "file")} waiting, oldest ${(ageMs / 1000).toFixed(1)} s`,
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
    value: count === 0 ? "0 events" : `${atLeast ? "at least " : ""}${counted(count, "event")}, ${span}`,
    threshold: "0 events",
    figures: [{ name: "lost_events", value: count, limit: 0 }],
    ...(count === 0 ? {} : { detail: atLeast ? `≥ ${count}: ${span}` : span }),
    fix: "A full disk, a folder that cannot be written, or weeks without a daemon: `ccen doctor` says what is left to mend, hooks/dashboard/losses.json what was lost.",
  });
}

function isoOf(timeMs: number | null): string {
  return timeMs === null ? "?" : new Date(timeMs).toISOString();
}
