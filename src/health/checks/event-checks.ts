import type { TimingSummary } from "../../core/metrics.ts";
import type { HealthSnapshot, HooksState, LoopDelay, LossValues } from "../health-snapshot.ts";
import { advice, asItCame, checkValue, finding, type Found } from "./check.ts";

/*
 * Whether events arrive (hooks run, files are noticed, read and stored), and whether the daemon is as fast as promised.
 */

/** A backlog of this age means that events are shown late. */
const LAG_LIMIT_MS = 10_000;

/** @param isReceiving whether other machines forward to this daemon */
export function hooksCheck({ installed, faults, fix, broken }: HooksState, isReceiving: boolean): Found {
  if (broken !== null) {
    return { status: "failed", value: [finding("hooks-not-working")], detail: faults, fix: BROKEN_FIX[broken] };
  }
  // A central daemon needs no hooks of its own.
  if (!installed && isReceiving) return { value: [finding("hooks-elsewhere")] };
  // Nor does one that receives only files or posted payloads, but it looks like one that lacks them.
  if (!installed) return { status: "note", value: [finding("hooks-not-installed")], fix: advice("setup") };
  if (faults.length === 0) return { value: [finding("hooks-installed")] };
  return {
    values: [checkValue("hook_faults", faults.length, 0)],
    detail: faults,
    fix: advice(fix),
  };
}

const BROKEN_FIX = {
  disabled: advice("enable-hooks"),
  unreadable: advice("correct-settings"),
  "script-missing": advice("setup-again"),
} as const satisfies Record<NonNullable<HooksState["broken"]>, unknown>;

/** No events alone is ok: no session may be active. An active session that never reported is a problem. */
export function lastEventCheck(lastEventAtMs: number | null, sessionsWithoutHooks: number): Found {
  const values = [
    ...(lastEventAtMs === null ? [] : [checkValue("last_event_at_ms", lastEventAtMs)]),
    ...(sessionsWithoutHooks === 0 ? [] : [checkValue("unheard_sessions", sessionsWithoutHooks, 0)]),
  ];
  if (values.length > 0) return { values, fix: advice("session-without-hooks") };
  return { status: "note", value: [finding("no-event-yet")], fix: advice("send-prompt") };
}

export function spoolCheck({ waitingFiles, oldestWaitingAgeMs, ingestError }: HealthSnapshot): Found {
  const values = [
    checkValue("oldest_waiting_ms", oldestWaitingAgeMs ?? 0, LAG_LIMIT_MS),
    checkValue("waiting_files", waitingFiles),
  ];
  if (ingestError === null) return { values, fix: advice("backlog") };
  return { status: "failed", values, detail: [asItCame(ingestError)], fix: advice("spool-blocked") };
}

export function fileWatcherCheck(watching: boolean): Found {
  return {
    status: watching ? "ok" : "degraded",
    value: [watching ? finding("files-notified") : finding("files-polled")],
    fix: advice("more-watches"),
  };
}

/** Shown for a day: the events cannot be recovered, and the history has a gap. */
export function lostEventsCheck(losses: LossValues | null): Found {
  const count = losses?.count ?? 0;
  const span = { fromAtMs: losses?.fromMs ?? "?", toAtMs: losses?.toMs ?? "?" };
  const lost = losses?.atLeast === true ? finding("lost-at-least", { count, ...span }) : finding("lost-between", span);
  return {
    values: [checkValue("lost_events", count, 0)],
    detail: count === 0 ? [] : [lost],
    fix: advice("events-lost"),
  };
}

/** The promised time for processing an event. */
const PROCESSING_LIMIT_MS = 5;

/** With fewer events, the p99 is one of the few slowest, often the first after a start. */
const ENOUGH_EVENTS = 500;

export function processingCheck({ count, p99 }: TimingSummary): Found {
  if (count === 0) return { value: [finding("no-events-since-start")] };
  const limit = count >= ENOUGH_EVENTS ? PROCESSING_LIMIT_MS : null;
  return {
    values: [checkValue("p99_ms", p99, limit), checkValue("measured_events", count)],
    fix: advice("machine-busy"),
  };
}

/** A person notices a longer delay. */
const LOOP_LIMIT_MS = 100;

/** Half a minute of work: more than a start, or one long response. */
const ENOUGH_TICKS = 1500;

export function eventLoopCheck(loop: LoopDelay | null): Found {
  if (loop === null) return { value: [finding("no-data")] };
  const limit = loop.count >= ENOUGH_TICKS ? LOOP_LIMIT_MS : null;
  return {
    values: [checkValue("loop_p99_ms", loop.p99Ms, limit), checkValue("loop_max_ms", loop.maxMs)],
    fix: advice("loop-busy"),
  };
}
