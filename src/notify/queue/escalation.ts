import { needsPerson } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { isReminder } from "../../core/notification/reminder.ts";
import type { DeliveryTimings } from "./destination-queue-options.ts";

interface Here {
  readonly nowMs: number;
  readonly timings: Pick<DeliveryTimings, "awayMs" | "silentMs">;
  /** How long a person has touched neither the keyboard of its session nor the page. */
  readonly untouchedMs: (one: Delivery) => number;
}

/**
 * When a message that needs a person may go out, and from when on it may make a sound; a time that has come is `nowMs`.
 * Both count from the last touch, so that it pings at once while you are away. A repeat is what it was.
 */
export function escalationOf(
  one: Delivery,
  { nowMs, timings, untouchedMs }: Here,
): { readonly messageAtMs: number; readonly pingAtMs: number } {
  const { awayMs, silentMs } = timings;
  const isLoud = one.ping || !one.silent;
  if (awayMs === 0 || !needsPerson(one.kind) || !isLoud || one.batch !== null) {
    return { messageAtMs: nowMs, pingAtMs: nowMs };
  }
  const at = (delayMs: number): number => nowMs + Math.max(0, delayMs - untouchedMs(one));
  const pingAtMs = at(awayMs);
  return { messageAtMs: isReminder(one) ? pingAtMs : at(Math.min(silentMs, awayMs)), pingAtMs };
}
