import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject } from "../../../core/json.ts";
import { CODE_CLASSES } from "./error-codes.ts";
import { errorText } from "./error-words.ts";
import type { RestAnswer } from "./rest-answer.ts";
import { EDGE_PAUSE_MS, isEdgeBlock, readPause } from "./asked-pause.ts";
import type { CallResult } from "./call-result.ts";

type Answered = Extract<RestAnswer, { kind: "answered" }>;

/** For limits without a duration. */
const DEFAULT_PAUSE_MS = 10_000;

/**
 * How to continue after a response: by Discord's code if it is known, else by status.
 * @param isCreate a repeat of the request would create a second message
 */
export function classify(answer: RestAnswer, isCreate: boolean): CallResult {
  switch (answer.kind) {
    case "held":
      return { kind: "wait", delayMs: answer.delayMs, everywhere: answer.everywhere, reason: answer.reason };
    case "unsent":
      return { kind: "retry", reason: answer.reason, offline: true };
    case "lost":
      return { kind: isCreate ? "unknown" : "retry", reason: answer.reason };
    case "answered":
      return classifyAnswered(answer, isCreate);
    default:
      return answer satisfies never;
  }
}

function classifyAnswered(answer: Answered, isCreate: boolean): CallResult {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { kind: "ok", body: body ?? null };
  const reason = errorText(status, body);
  if (status === 429) {
    const { delayMs, scope } = readPause(answer);
    return { kind: "wait", delayMs, everywhere: scope === "global" || scope === "edge", reason };
  }
  if (isEdgeBlock(answer)) return { kind: "wait", delayMs: EDGE_PAUSE_MS, everywhere: true, reason };

  const code = isJsonObject(body) && typeof body["code"] === "number" ? body["code"] : 0;
  const known = CODE_CLASSES[code];
  if (typeof known === "object") return { kind: "rebuild", fallback: known.fallback, reason };
  if (known === "wait") return { kind: "wait", delayMs: pauseOf(answer), everywhere: false, reason };
  if (known === "credentials" || known === "access") return { kind: "disabled", reason, cause: known };
  if (known !== undefined) return { kind: known, reason };
  return classifyStatus({ status, code, reason, isCreate });
}

interface Uncoded {
  readonly status: number;
  readonly code: number;
  readonly reason: DeliveryReason;
  readonly isCreate: boolean;
}

function classifyStatus({ status, code, reason, isCreate }: Uncoded): CallResult {
  // The server may have stored the message before it failed.
  if (status >= 500) return { kind: isCreate ? "unknown" : "retry", reason };
  if (status === 408) return { kind: "retry", reason };
  // A path has the destination's id, and perhaps a message's or thread's. A missing message or thread has a code.
  // Without one, the destination is gone.
  if (status === 401 || (status === 404 && code === 0)) return { kind: "disabled", reason, cause: "credentials" };
  if (status === 403 || status === 404) return { kind: "disabled", reason, cause: "access" };
  return { kind: "refused", reason };
}

function pauseOf({ body, limits }: Answered): number {
  const received = isJsonObject(body) ? body["retry_after"] : undefined;
  return typeof received === "number" && received >= 0
    ? Math.ceil(received * 1000)
    : (limits.retryAfterMs ?? DEFAULT_PAUSE_MS);
}
