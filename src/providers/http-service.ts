import { createHash } from "node:crypto";
import { oneLine } from "../core/format/text.ts";
import { deliveryReason, type DeliveryReason } from "../core/i18n/delivery-reason.ts";
import { parseJsonObject, type JsonObject } from "../core/json.ts";
import type { Attempt, DeliveryOutcome, PostMessages } from "../core/notification/delivery.ts";
import type { Notification } from "../core/notification/notification.ts";
import { requestOnce, type HttpRequest, type HttpResponse } from "../system/http-client.ts";
import type { CheckDeps, ServiceDeps } from "./provider.ts";

interface HttpServiceOptions extends ServiceDeps, AnswerReader {
  /** Least time between two messages. 0 if the provider reports its own limit. */
  readonly spacingMs: number;
  /** The same between two quiet messages, which leave room for urgent ones. Default: `spacingMs`. */
  readonly quietSpacingMs?: number;
  readonly request: (messages: readonly Notification[], attempt: Attempt) => HttpRequest;
}

interface AnswerReader {
  /** Parts of the request that a response may quote, and no reason may contain. */
  readonly secrets: readonly string[];
  readonly errorText: (text: string) => string;
  readonly messageId?: (text: string) => string;
  /** The pause, if there is no `Retry-After`. */
  readonly pauseMs?: (text: string) => number | null;
  /** Whether a rejection concerns the destination and not this message. */
  readonly isClosed?: (text: string) => boolean;
}

const TIMEOUT_MS = 15_000;

/** More than any response whose text is shown. */
const MAX_ANSWER_BYTES = 4096;

/** A provider that takes a message in one request and has no edits, so sessions have no cards there. */
export function createHttpPost(options: HttpServiceOptions): PostMessages {
  const { spacingMs, quietSpacingMs = spacingMs, request, clock, userAgent } = options;
  let lastAtMs = -Infinity;
  let pausedUntilMs = 0;

  return async (_destinationId, messages, attempt) => {
    if (attempt.signal.aborted) return waitFor(0, deliveryReason("stopping"));
    const nowMs = clock.now();
    const restMs = lastAtMs + (attempt.urgency === "quiet" ? quietSpacingMs : spacingMs) - nowMs;
    const isEdit = attempt.messageId !== undefined;
    if (restMs > 0) return waitFor(restMs, deliveryReason("paced"));
    if (pausedUntilMs > nowMs) return waitFor(pausedUntilMs - nowMs, deliveryReason("rate-limit"));
    if (attempt.isWanted?.() === false) return waitFor(0, deliveryReason("not-wanted"));
    // A new message does not wait for an edit.
    if (!isEdit) lastAtMs = nowMs;
    const wanted = request(messages, attempt);
    const named = { ...wanted, headers: { "user-agent": userAgent, ...wanted.headers } };
    const outcome = outcomeOf(await ask(named, { ...options, signal: attempt.signal }, nowMs), options);
    if (outcome.kind === "wait") pausedUntilMs = clock.now() + outcome.delayMs;
    return outcome;
  };
}

/** The JSON object of an answer; an empty one for any other text. */
export function answerObject(text: string): JsonObject {
  return parseJsonObject(text) ?? {};
}

export async function ask(request: HttpRequest, { fetch, signal }: CheckDeps, nowMs = 0): Promise<HttpResponse> {
  return requestOnce(request, { fetch, nowMs, signal, timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_ANSWER_BYTES });
}

function waitFor(delayMs: number, reason: DeliveryReason): DeliveryOutcome {
  return { kind: "wait", delayMs, everywhere: false, reason };
}

/** A message's id, the same in every attempt: letters and digits only, for any session id. */
export function attemptId({ key }: Pick<Attempt, "key">): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}

const MAX_REASON_CHARS = 300;

/** For a limit without a duration. */
const DEFAULT_PAUSE_MS = 30_000;

/** A pause of 0 would cause endless retries. */
const MIN_PAUSE_MS = 1000;

const MAX_PAUSE_MS = 3_600_000;

/** A gateway gave up on the provider, which may have taken the message. With 502 and 503 it has not. */
const GATEWAY_LOST: ReadonlySet<number> = new Set([504, 520, 524]);

const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425]);

/** The address or the credentials are wrong, so every message would be rejected. */
const CLOSED: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 410]);

/**
 * Decides how to continue after a response. None of these providers recognises a repeat, so a lost response stays
 * unknown.
 */
export function outcomeOf(answer: HttpResponse, reader: AnswerReader): DeliveryOutcome {
  if (answer.kind !== "answered") {
    const { kind, reason } = answer;
    return kind === "unsent" ? { kind: "retry", reason, offline: true } : { kind: "unknown", reason };
  }
  const { status, text, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { kind: "sent", messageId: reader.messageId?.(text) ?? "" };
  // Before truncation, because half a secret would not be recognised; a text that was escaped shows it only after.
  const explanation = reader.errorText(withoutSecrets(text, reader.secrets));
  const line = `HTTP ${status}${explanation === "" ? "" : `: ${explanation}`}`;
  const reason = oneLine(withoutSecrets(line, reader.secrets), MAX_REASON_CHARS);
  const pauseMs = status === 429 ? (retryAfterMs ?? reader.pauseMs?.(text) ?? DEFAULT_PAUSE_MS) : retryAfterMs;
  if (pauseMs !== null && (status === 429 || status === 503)) {
    return waitFor(Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, pauseMs)), reason);
  }
  if (GATEWAY_LOST.has(status)) return { kind: "unknown", reason };
  if (status >= 500 || TRY_AGAIN.has(status)) return { kind: "retry", reason };
  if (CLOSED.has(status) || reader.isClosed?.(text) === true) return { kind: "disabled", reason };
  if (status >= 300 && status < 400) {
    return { kind: "disabled", reason: deliveryReason("redirected", { answer: reason }) };
  }
  return { kind: "refused", reason };
}

/** A shorter part may be an ordinary word. */
const LEAST_SECRET_CHARS = 6;

const SECRET_MARK = "[secret]";

/** The parts of an address that could be a key: the whole, its path and query, and each piece of them. */
export function secretsOfUrl(address: string): readonly string[] {
  const url = new URL(address);
  const { pathname, search, searchParams } = url;
  return [address, url.href, `${pathname}${search}`, ...pathname.split("/"), ...searchParams.values()];
}

/**
 * Removes secrets from any text, in each spelling: error pages often quote the request. Each word of a secret of
 * several words (`Bearer …`) is also secret.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/\s+/)]);
  const spellings = new Set(parts.flatMap((part) => [part, decoded(part), encodeURIComponent(part)]));
  // The longest first: removing a part would break the whole.
  const known = [...spellings]
    .filter((part) => part.length >= LEAST_SECRET_CHARS)
    .toSorted((a, b) => b.length - a.length);
  return known.reduce((left, secret) => left.replaceAll(secret, SECRET_MARK), text);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
