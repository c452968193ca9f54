import {
  isBeyondLimit,
  type CheckValue,
  type CheckName,
  type CheckStatus,
  type CheckValueName,
  type HealthCheck,
} from "../../core/health/health.ts";
import type { healthEn } from "../../core/i18n/en/health.ts";
import { figureMessages } from "../../core/i18n/health-text.ts";
import { messagesOf, type Message } from "../../core/i18n/message.ts";

/** Makers of what a check says: a code of the table of texts, with its details. */
export const finding = messagesOf<typeof healthEn.finding>();
export const advice = messagesOf<typeof healthEn.advice>();

/** What the system, a service or SQLite said. */
export function asItCame(text: string): Message {
  return finding("as-it-came", { text });
}

/** @param limit the most that is ok, of what is free the least; null where the figure does not decide */
export function checkValue(name: CheckValueName, value: number, limit: number | null = null): CheckValue {
  return { name, value, limit };
}

interface Found {
  readonly values?: readonly CheckValue[];
  /** In place of the figures' own words. */
  readonly value?: readonly Message[];
  readonly detail?: readonly Message[];
  /** What to do while it is not ok. */
  readonly fix?: Message;
  /** By default `degraded` when a figure is beyond its limit, else `ok`. */
  readonly status?: CheckStatus;
}

export function check(name: CheckName, found: Found): HealthCheck {
  const { values = [], value = figureMessages(values), detail = [], fix = null } = found;
  const { status = values.some(isBeyondLimit) ? "degraded" : "ok" } = found;
  return { name, status, value, figures: values, detail, fix: status === "ok" || status === "unknown" ? null : fix };
}

/** It could not be found out. */
export function unknown(name: CheckName, reason: Message): HealthCheck {
  return check(name, { status: "unknown", value: [finding("unknown")], detail: [reason] });
}
