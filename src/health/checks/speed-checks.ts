import type { HealthCheck } from "../../core/health.ts";
import type { TimingSummary } from "../../core/metrics.ts";
import type { HealthFigures, LoopDelay } from "../health-figures.ts";
import { check, counted, unknown } from "./check.ts";

/** The promise of the seed: an event is processed within this time. */
const PROCESSING_LIMIT_MS = 5;

/** Among fewer events the p99 is one of the few slowest, often the first after a start: too little to complain about. */
const ENOUGH_EVENTS = 500;

/** Whoever waits longer than this notices. */
const LOOP_LIMIT_MS = 100;

/** Half a minute of work: a start, or one long answer, is no verdict. */
const ENOUGH_TURNS = 1500;

/** A read of two rows takes a fraction of a millisecond; beyond this the disk does not keep up. */
const DATABASE_LIMIT_MS = 50;

/** Whether everything is as quick as promised. */
export function speedChecks({ processing, loop, databaseMs }: HealthFigures): readonly HealthCheck[] {
  return [processingTime(processing), eventLoop(loop), databaseTime(databaseMs)];
}

function processingTime({ count, p99 }: TimingSummary): HealthCheck {
  const isJudged = count >= ENOUGH_EVENTS;
  return check("processing_time", !isJudged || p99 <= PROCESSING_LIMIT_MS, {
    value: count === 0 ? "no event yet" : `p99 ${p99.toFixed(2)} ms over ${counted(count, "event")}`,
    threshold: isJudged ? `p99 ${PROCESSING_LIMIT_MS} ms` : null,
    figures:
      count === 0
        ? []
        : [
            { name: "p99_ms", value: p99, limit: isJudged ? PROCESSING_LIMIT_MS : null },
            { name: "measured_events", value: count, limit: null },
          ],
    fix: "The disk or the processor is busy; events are late but not lost.",
  });
}

function eventLoop(loop: LoopDelay | null): HealthCheck {
  const fix = "The machine is too busy for the daemon, or a request keeps it: everything is late, nothing is lost.";
  if (loop === null) return check("event_loop", true, { value: "nothing to measure", fix });
  const isJudged = loop.count >= ENOUGH_TURNS;
  return check("event_loop", !isJudged || loop.p99Ms <= LOOP_LIMIT_MS, {
    value: `p99 ${loop.p99Ms.toFixed(1)} ms late, at most ${loop.maxMs.toFixed(1)} ms`,
    threshold: isJudged ? `p99 ${LOOP_LIMIT_MS} ms` : null,
    figures: [
      { name: "loop_p99_ms", value: loop.p99Ms, limit: isJudged ? LOOP_LIMIT_MS : null },
      { name: "loop_max_ms", value: loop.maxMs, limit: null },
    ],
    fix,
  });
}

function databaseTime(measured: HealthFigures["databaseMs"]): HealthCheck {
  const name = "database_time";
  if (!measured.ok) return unknown(name, measured.reason);
  return check(name, measured.value <= DATABASE_LIMIT_MS, {
    value: `${measured.value.toFixed(2)} ms`,
    threshold: `${DATABASE_LIMIT_MS} ms`,
    figures: [{ name: "database_ms", value: measured.value, limit: DATABASE_LIMIT_MS }],
    fix: "The disk of the database is slow or busy: look what else uses it.",
  });
}
