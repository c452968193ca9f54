import { DAY_MS } from "../../core/time-units.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { DatabasePlan } from "../../core/retention.ts";

const MIB = 1024 * 1024;

/** With less free space, the machine is about to fail, and the daemon with it. */
const NEARLY_FULL_BYTES = 200 * MIB;

export type RetentionPlan = ReturnType<typeof planRetention>;

/** @param freeBytes of the disk; null when unknown */
export function isNearlyFull(freeBytes: number | null): boolean {
  return freeBytes !== null && freeBytes < NEARLY_FULL_BYTES;
}

/** @param freeBytes of the disk; null when unknown */
export function planRetention(values: ConfigValues, nowMs: number, freeBytes: number | null) {
  const isEmergency = isNearlyFull(freeBytes);
  const before = (days: number): number => nowMs - days * DAY_MS;
  // Messages, sessions and events without payload take little space.
  const beforeOrADay = (days: number): number => before(isEmergency ? 1 : days);
  return {
    nowMs,
    /** The disk is nearly full: data that is only kept for reference is deleted at the minimum age, after a day. */
    isEmergency,
    database: {
      nowMs,
      eventsBeforeMs: before(values.eventDays),
      payloadsBeforeMs: beforeOrADay(values.payloadDays),
      sessionsBeforeMs: before(values.sessionDays),
      deliveriesBeforeMs: before(values.deliveryDays),
      maxBytes: values.databaseMib * MIB,
      cause: isEmergency ? "disk" : "age",
    } satisfies DatabasePlan,
    archive: { beforeMs: beforeOrADay(values.archiveDays), maxBytes: values.archiveMib * MIB },
    deadLetters: { beforeMs: beforeOrADay(values.deadLetterDays), maxBytes: values.deadLetterMib * MIB },
    logs: { beforeMs: beforeOrADay(values.logDays), maxBytes: values.logMib * MIB },
  };
}

/** How far the clock may move against real time before it counts as set. */
const JUMP_MS = 5 * 60_000;

/** A machine that was off for so long looks like one with a wrong clock. */
const LONG_OFF_MS = 2 * 86_400_000;

/** How long a clock has to run without a jump before it is used. */
const SETTLING_MS = 3_600_000;

/**
 * A wrong clock must not make everything look old. After a jump, or a start long after the last run, nothing is removed
 * for an hour of real time. Meanwhile a wrong clock is corrected, and a machine that was asleep or off loses nothing by
 * waiting.
 * @param lastSeenMs time of an earlier daemon's last check; null without one
 * @returns whether data may be removed by the clock; call it often, because a jump shows only between two calls
 */
export function createClockTrust(lastSeenMs: number | null): (nowMs: number, monotonicMs: number) => boolean {
  let offsetMs: number | null = null;
  let settledAtMs = Number.NEGATIVE_INFINITY;
  return (nowMs, monotonicMs) => {
    const offset = nowMs - monotonicMs;
    const isJump =
      offsetMs === null
        ? lastSeenMs !== null && Math.abs(nowMs - lastSeenMs) > LONG_OFF_MS
        : Math.abs(offset - offsetMs) > JUMP_MS;
    if (isJump) settledAtMs = monotonicMs + SETTLING_MS;
    // Follows a clock that is corrected in small steps.
    offsetMs = offset;
    return monotonicMs >= settledAtMs;
  };
}
