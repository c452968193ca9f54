import type { HealthCheck } from "../../core/health.ts";
import type { TimingSummary } from "../../core/metrics.ts";
import type { HealthSnapshot, LoopDelay } from "../health-snapshot.ts";
import { advice, check, checkValue, finding, unknown } from "./check.ts";

/** The promised time for processing an event. */
const PROCESSING_LIMIT_MS = 5;

/** With fewer events, the p99 is one of the few slowest, often the first after a start. */
const ENOUGH_EVENTS = 500;

/** A person notices a longer delay. */
const LOOP_LIMIT_MS = 100;

/** Half a minute of work: more than a start, or one long response. */
const ENOUGH_TICKS = 1500;

/** A read of two rows takes a fraction of a millisecond; beyond this the disk is too slow. */
const DATABASE_LIMIT_MS = 50;

/** Whether the daemon is as fast as promised. */
export function performanceChecks({ processing, loop, databaseMs }: HealthSnapshot): readonly HealthCheck[] {
  return [processingTime(processing), eventLoop(loop), databaseTime(databaseMs)];
}

function processingTime({ count, p99 }: TimingSummary): HealthCheck {
  const name = "processing_time";
  if (count === 0) return check(name, { value: [finding("no-events-since-start")] });
  const limit = count >= ENOUGH_EVENTS ? PROCESSING_LIMIT_MS : null;
  return check(name, {
    values: [checkValue("p99_ms", p99, limit), checkValue("measured_events", count)],
    fix: advice("machine-busy"),
  });
}

function eventLoop(loop: LoopDelay | null): HealthCheck {
  const name = "event_loop";
  if (loop === null) return check(name, { value: [finding("no-data")] });
  const limit = loop.count >= ENOUGH_TICKS ? LOOP_LIMIT_MS : null;
  return check(name, {
    values: [checkValue("loop_p99_ms", loop.p99Ms, limit), checkValue("loop_max_ms", loop.maxMs)],
    fix: advice("loop-busy"),
  });
}

function databaseTime(measured: HealthSnapshot["databaseMs"]): HealthCheck {
  const name = "database_time";
  if (!measured.ok) return unknown(name, measured.reason);
  return check(name, {
    values: [checkValue("database_ms", measured.value, DATABASE_LIMIT_MS)],
    fix: advice("database-slow"),
  });
}
