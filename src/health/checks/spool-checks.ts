import type { HealthCheck } from "../../core/health.ts";
import type { HealthSnapshot, HooksState, LossValues } from "../health-snapshot.ts";
import { advice, asItCame, check, checkValue, finding, unknown } from "./check.ts";

/** A backlog of this age means that events are shown late. */
const LAG_LIMIT_MS = 10_000;

/** Whether events arrive: hooks run, and files are noticed, read and stored. */
export function spoolChecks(values: HealthSnapshot): readonly HealthCheck[] {
  return [
    hooks(values),
    lastEvent(values),
    spool(values),
    fileWatcher(values),
    deadLetters(values),
    lostEvents(values.losses),
  ];
}

function hooks({ hooks: measured }: HealthSnapshot): HealthCheck {
  const name = "hooks_installed";
  if (!measured.ok) return unknown(name, measured.reason);
  const { installed, faults, partial, broken } = measured.value;
  if (broken !== null) {
    const value = [finding("hooks-not-working")];
    return check(name, { status: "failed", value, detail: faults, fix: BROKEN_FIX[broken] });
  }
  if (!installed) {
    // A daemon that receives only files or posted payloads needs no hooks.
    return check(name, { status: "note", value: [finding("hooks-not-installed")], fix: advice("setup") });
  }
  if (faults.length === 0) return check(name, { value: [finding("hooks-installed")] });
  return check(name, {
    values: [checkValue("hook_faults", faults.length, 0)],
    detail: faults,
    fix: partial ? advice("setup-with-client") : advice("setup-again"),
  });
}

const BROKEN_FIX = {
  disabled: advice("enable-hooks"),
  unreadable: advice("correct-settings"),
  "script-missing": advice("setup-again"),
} as const satisfies Record<NonNullable<HooksState["broken"]>, unknown>;

/** No events alone is ok: no session may be active. An active session that never reported is a problem. */
function lastEvent({ lastEventAtMs, sessionsWithoutHooks }: HealthSnapshot): HealthCheck {
  const name = "last_event";
  if (!sessionsWithoutHooks.ok) return unknown(name, sessionsWithoutHooks.reason);
  const values = [
    ...(lastEventAtMs === null ? [] : [checkValue("last_event_at_ms", lastEventAtMs)]),
    ...(sessionsWithoutHooks.value === 0 ? [] : [checkValue("unheard_sessions", sessionsWithoutHooks.value, 0)]),
  ];
  if (values.length > 0) return check(name, { values, fix: advice("session-without-hooks") });
  return check(name, { status: "note", value: [finding("no-event-yet")], fix: advice("send-prompt") });
}

function spool({ waitingFiles, oldestWaitingAgeMs, ingestError }: HealthSnapshot): HealthCheck {
  const name = "raw_log";
  const values = [
    checkValue("oldest_waiting_ms", oldestWaitingAgeMs ?? 0, LAG_LIMIT_MS),
    checkValue("waiting_files", waitingFiles),
  ];
  if (ingestError === null) return check(name, { values, fix: advice("backlog") });
  return check(name, { status: "failed", values, detail: [asItCame(ingestError)], fix: advice("spool-blocked") });
}

function fileWatcher({ watching }: HealthSnapshot): HealthCheck {
  return check("raw_log_watch", {
    status: watching ? "ok" : "degraded",
    value: [watching ? finding("files-notified") : finding("files-polled")],
    fix: advice("more-watches"),
  });
}

function deadLetters(values: HealthSnapshot): HealthCheck {
  return check("dead_letters", {
    values: [checkValue("dead_letters", values.deadLetters, 0)],
    fix: advice("read-dead-letters"),
  });
}

/** Shown for a day: the events cannot be recovered, and the history has a gap. */
function lostEvents(losses: LossValues | null): HealthCheck {
  const count = losses?.count ?? 0;
  const span = { fromAtMs: losses?.fromMs ?? "?", toAtMs: losses?.toMs ?? "?" };
  return check("lost_events", {
    values: [checkValue("lost_events", count, 0)],
    detail:
      count === 0
        ? []
        : [losses?.atLeast === true ? finding("lost-at-least", { count, ...span }) : finding("lost-between", span)],
    fix: advice("events-lost"),
  });
}
