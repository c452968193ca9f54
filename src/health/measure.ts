import type { Message } from "../core/i18n/message.ts";
import { asItCame, finding } from "./checks/check.ts";
import type { Measured } from "./health-snapshot.ts";

interface NotMeasured {
  readonly ok: false;
  readonly reason: Message;
}

/** Returns the error of a failed measurement as its reason; never throws. */
export function measure<Value>(read: () => Value): Measured<Value> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return notMeasured(error);
  }
}

export function notMeasured(error: unknown): NotMeasured {
  return { ok: false, reason: asItCame(error instanceof Error ? error.message : String(error)) };
}

/** Before the first check. */
export const NOT_YET: NotMeasured = { ok: false, reason: finding("not-measured-yet") };
