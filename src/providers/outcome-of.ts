import { deliveryReason } from "../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../core/notification/delivery.ts";
import { oneLine } from "../core/format/text.ts";
import type { HttpAnswer } from "../system/http-client.ts";

const MAX_REASON_CHARS = 300;

/** For a limit without a duration. */
const DEFAULT_PAUSE_MS = 30_000;

/** A pause of 0 would cause endless retries. */
const MIN_PAUSE_MS = 1000;

/** A longer pause is shortened to this. */
const MAX_PAUSE_MS = 3_600_000;

/** A gateway gave up on the provider, which may have taken the message. With 502 and 503 it has not. */
const GATEWAY_LOST: ReadonlySet<number> = new Set([504, 520, 524]);

/** A later retry may succeed. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425]);

/** The address or the credentials are wrong, so every message would be rejected. */
const CLOSED: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 410]);

/** Provider-specific parts of reading a response. */
export interface AnswerReader {
  /** The provider's text for a failure. */
  readonly errorText: (text: string) => string;
  /** The id that the provider gave to the message. Empty if it gives none. */
  readonly messageId: (text: string) => string;
  /** Removes the request's secrets from a text that may quote them. */
  readonly withoutSecrets: (text: string) => string;
  /** The pause, if there is no `Retry-After`. */
  readonly pauseMs?: (text: string) => number | null;
  /** Whether a rejection concerns the destination and not this message. */
  readonly isClosed?: (text: string) => boolean;
}

/**
 * Decides how to continue after a response. None of these providers recognises a repeat, so a lost response stays
 * unknown.
 */
export function outcomeOf(answer: HttpAnswer, reader: AnswerReader): DeliveryOutcome {
  if (answer.kind !== "answered") {
    const { kind, reason } = answer;
    return kind === "unsent" ? { kind: "retry", reason, offline: true } : { kind: "unknown", reason };
  }
  const { status, text, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { kind: "sent", messageId: reader.messageId(text), channelId: "" };
  // Before truncation, because half a secret would not be recognised.
  const strings = reader.errorText(reader.withoutSecrets(text));
  const line = `HTTP ${status}${strings === "" ? "" : `: ${strings}`}`;
  const reason = oneLine(reader.withoutSecrets(line), MAX_REASON_CHARS);
  if (status === 429) return waitFor(retryAfterMs ?? reader.pauseMs?.(text) ?? DEFAULT_PAUSE_MS, reason);
  if (status === 503 && retryAfterMs !== null) return waitFor(retryAfterMs, reason);
  if (GATEWAY_LOST.has(status)) return { kind: "unknown", reason };
  if (status >= 500 || TRY_AGAIN.has(status)) return { kind: "retry", reason };
  if (CLOSED.has(status) || reader.isClosed?.(text) === true) return { kind: "disabled", reason };
  if (status >= 300 && status < 400) {
    return { kind: "disabled", reason: deliveryReason("redirected", { answer: reason }) };
  }
  return { kind: "refused", reason };
}

function waitFor(pauseMs: number, reason: string): DeliveryOutcome {
  const delayMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, pauseMs));
  return { kind: "wait", delayMs, everywhere: false, reason };
}
