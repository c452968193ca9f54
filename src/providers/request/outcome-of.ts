import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../../core/delivery.ts";
import { oneLine } from "../../core/text.ts";
import type { WayAnswer } from "./post-once.ts";

const MAX_REASON_UNITS = 300;

/** A limit that does not say how long it lasts. */
const DEFAULT_PAUSE_MS = 30_000;

/** Who says "at once" would be asked without end. */
const MIN_PAUSE_MS = 1000;

/** Somebody between here and the service gave up on it: it may have arrived. Of 502 and 503 it has not. */
const GATEWAY_LOST: ReadonlySet<number> = new Set([504, 520, 524]);

/** Not now, but later the same request may be taken. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425]);

/** The address, or who we are there, is wrong: no message gets through, whatever it says. */
const CLOSED: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 410]);

export interface Reading {
  /** The service's own words for a failure, from its answer. */
  readonly wordsOf: (text: string) => string;
  /** The id that it gave to the message; empty where it gives none. */
  readonly idOf: (text: string) => string;
  /** What is never told, whoever quotes it. */
  readonly withoutSecrets: (text: string) => string;
  /** Asked about where it says no time itself. */
  readonly pauseOf?: (text: string) => number | null;
}

/** What to do with an answer. None of these services can tell a repeat: a lost answer leaves open what stands there. */
export function outcomeOf(answer: WayAnswer, reading: Reading): DeliveryOutcome {
  if (answer.kind !== "answered") {
    const { kind, reason } = answer;
    return kind === "unsent" ? { kind: "retry", reason, offline: true } : { kind: "unknown", reason };
  }
  const { status, text, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { kind: "sent", messageId: reading.idOf(text), channelId: "" };
  // Before anything is cut: half of a secret is one that nobody finds.
  const words = reading.wordsOf(reading.withoutSecrets(text));
  const told = `HTTP ${status}${words === "" ? "" : `: ${words}`}`;
  const reason = oneLine(reading.withoutSecrets(told), MAX_REASON_UNITS);
  if (status === 429) {
    return waitFor(retryAfterMs ?? reading.pauseOf?.(text) ?? DEFAULT_PAUSE_MS, reason);
  }
  if (status === 503 && retryAfterMs !== null) return waitFor(retryAfterMs, reason);
  if (GATEWAY_LOST.has(status)) return { kind: "unknown", reason };
  if (status >= 500 || TRY_AGAIN.has(status)) return { kind: "retry", reason };
  if (CLOSED.has(status)) return { kind: "disabled", reason };
  if (status >= 300 && status < 400)
    return { kind: "disabled", reason: deliveryReason("redirected", { answer: reason }) };
  return { kind: "refused", reason };
}

function waitFor(delayMs: number, reason: string): DeliveryOutcome {
  return { kind: "wait", delayMs: Math.max(MIN_PAUSE_MS, delayMs), everywhere: false, reason };
}
