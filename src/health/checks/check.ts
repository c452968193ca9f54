import {
  isBeyondLimit,
  type CheckValue,
  type CheckName,
  type CheckStatus,
  type CheckValueName,
  type HealthCheck,
} from "../../core/health.ts";
import type { healthEn } from "../../core/i18n/en/health.ts";
import { valueMessages } from "../../core/i18n/health-text.ts";
import { messagesOf, type Message } from "../../core/i18n/message.ts";

/** Make the messages of a check: a code of the table of texts, with its details. */
export const finding = messagesOf<typeof healthEn.finding>();
export const advice = messagesOf<typeof healthEn.advice>();

/** A message of the system, a service or SQLite, unchanged. */
export function asItCame(text: string): Message {
  return finding("as-it-came", { text });
}

/** @param limit highest ok value, or lowest for what is free; null if the value does not affect the status */
export function checkValue(name: CheckValueName, value: number, limit: number | null = null): CheckValue {
  return { name, value, limit };
}

/** A measurement, or why there is none. Health code never throws. */
export type Measured<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Message };

export interface Found {
  readonly values?: readonly CheckValue[];
  /** Replaces the values' own texts. */
  readonly value?: readonly Message[];
  readonly detail?: readonly Message[];
  /** Advice while the check is not ok. */
  readonly fix?: Message;
  /** Default: `degraded` when a value is beyond its limit, else `ok`. */
  readonly status?: CheckStatus;
}

export function ofMeasured<Value>(measured: Measured<Value>, found: (value: Value) => Found): Found {
  if (measured.ok) return found(measured.value);
  return { status: "unknown", value: [finding("unknown")], detail: [measured.reason] };
}

export function toCheck(name: CheckName, found: Found): HealthCheck {
  const { values = [], value = valueMessages(values), detail = [], fix = null } = found;
  const { status = values.some(isBeyondLimit) ? "degraded" : "ok" } = found;
  return { name, status, value, values, detail, fix: status === "ok" || status === "unknown" ? null : fix };
}
