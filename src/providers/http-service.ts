import { createHash } from "node:crypto";
import { deliveryReason } from "../core/i18n/delivery-reason.ts";
import type { Notification } from "../core/notification/notification.ts";
import type { Attempt, DeliveryOutcome, MessageService } from "../core/notification/delivery.ts";
import { requestOnce, type HttpRequest } from "../system/http-client.ts";
import { outcomeOf, type AnswerReader } from "./outcome-of.ts";
import type { ServiceDeps } from "./provider.ts";

const TIMEOUT_MS = 15_000;

/** More than any response whose text is shown. */
const MAX_ANSWER_BYTES = 4096;

interface HttpServiceOptions extends ServiceDeps {
  /** Least time between two messages. 0 if the provider reports its own limit. */
  readonly spacingMs: number;
  /** The same between two quiet messages, which leave room for urgent ones. Default: `spacingMs`. */
  readonly quietSpacingMs?: number;
  readonly request: (messages: readonly Notification[], attempt: Attempt) => HttpRequest;
  readonly reader: AnswerReader;
}

/** A message's id, the same in every attempt: letters and digits only, for any session id. */
export function attemptId({ key }: Pick<Attempt, "key">): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}

/** A provider that takes a message in one request and has no edits, so sessions have no cards there. */
export function createHttpService(options: HttpServiceOptions): MessageService {
  const { maxBatch, spacingMs, quietSpacingMs = spacingMs, request, reader, fetch, clock, userAgent } = options;
  let lastAtMs = -Infinity;
  /** The last pause that the provider asked for. */
  let pause = { sinceMs: 0, lengthMs: 0 };

  async function post(messages: readonly Notification[], attempt: Attempt): Promise<DeliveryOutcome> {
    if (attempt.signal.aborted)
      return { kind: "wait", delayMs: 0, everywhere: false, reason: deliveryReason("stopping") };
    const nowMs = clock.now();
    // A clock that was set back must not delay messages.
    const leastMs = attempt.urgency === "quiet" ? quietSpacingMs : spacingMs;
    const restMs = lastAtMs > nowMs ? 0 : lastAtMs + leastMs - nowMs;
    if (restMs > 0) return { kind: "wait", delayMs: restMs, everywhere: false, reason: deliveryReason("paced") };
    const pauseMs = pause.sinceMs > nowMs ? 0 : pause.sinceMs + pause.lengthMs - nowMs;
    if (pauseMs > 0) return { kind: "wait", delayMs: pauseMs, everywhere: false, reason: deliveryReason("rate-limit") };
    if (attempt.isWanted?.() === false) {
      return { kind: "wait", delayMs: 0, everywhere: false, reason: deliveryReason("not-wanted") };
    }
    lastAtMs = nowMs;
    const wanted = request(messages, attempt);
    const answer = await requestOnce(
      { ...wanted, headers: { "user-agent": userAgent, ...wanted.headers } },
      { fetch, nowMs, signal: attempt.signal, timeoutMs: TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES },
    );
    const outcome = outcomeOf(answer, reader);
    if (outcome.kind === "wait") pause = { sinceMs: clock.now(), lengthMs: outcome.delayMs };
    return outcome;
  }

  return {
    maxBatch,
    // Each entry of a list names its session.
    mayMix: () => maxBatch > 1,
    post: async (_destination, messages, attempt) => {
      if (messages.length === 0) return { kind: "refused", reason: deliveryReason("empty") };
      return post(messages, attempt);
    },
    showCard: async () => "unchanged",
    archiveThread: async () => "unchanged",
  };
}
