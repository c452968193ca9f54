import { oneLine } from "../../../core/format/text.ts";
import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonValue } from "../../../core/json.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import { withoutTokens } from "./discord-url.ts";
import { EDGE_PAUSE_MS, isEdgeBlock, readPause, retryAfterOf, type Answered, type RestAnswer } from "./rest-answer.ts";

/** How the sender must continue after a response. */
export type CallResult = { readonly kind: "ok"; readonly body: JsonValue } | Failure;

export type Failure = Rebuild | Stop;

/** A result that ends the attempt. */
export type Stop = Exclude<DeliveryOutcome, { kind: "sent" | "disabled" }> | Closed;

/** The destination is closed: permanently by its credentials, or by a permission that a person may grant. */
export interface Closed {
  readonly kind: "disabled";
  readonly reason: DeliveryReason;
  readonly cause: "credentials" | "access";
}

/** After a change, the message can be sent again. */
export interface Rebuild {
  readonly kind: "rebuild";
  readonly fallback: Fallback;
  readonly reason: DeliveryReason;
}

/** Changes that can help before a message is sent again. */
type Fallback =
  /** The thread (or the channel itself) has been deleted. */
  | "channel-gone"
  | "message-gone"
  /** The thread or message exists already, and is stored now. */
  | "look-again"
  | "unarchive"
  | "locked"
  /** The message has its thread already, which counts as success. */
  | "already-made"
  | "no-room-for-threads"
  | "other-tags"
  | "other-name"
  /** A webhook's channel is a forum, where every message needs a post; or it is not, so there are no posts. */
  | "is-forum"
  | "is-no-forum";

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
  if (known === "wait")
    return { kind: "wait", delayMs: retryAfterOf(answer) ?? DEFAULT_PAUSE_MS, everywhere: false, reason };
  if (known === "credentials" || known === "access") return { kind: "disabled", reason, cause: known };
  if (known !== undefined) return { kind: known, reason };
  return classifyStatus({ status, code, reason, isCreate });
}

interface UncodedAnswer {
  readonly status: number;
  readonly code: number;
  readonly reason: DeliveryReason;
  readonly isCreate: boolean;
}

function classifyStatus({ status, code, reason, isCreate }: UncodedAnswer): CallResult {
  // The server may have stored the message before it failed.
  if (status >= 500) return { kind: isCreate ? "unknown" : "retry", reason };
  if (status === 408) return { kind: "retry", reason };
  // A path has the destination's id, and perhaps a message's or thread's. A missing message or thread has a code.
  // Without one, the destination is gone.
  if (status === 401 || (status === 404 && code === 0)) return { kind: "disabled", reason, cause: "credentials" };
  if (status === 403 || status === 404) return { kind: "disabled", reason, cause: "access" };
  return { kind: "refused", reason };
}

type CodeClass = "wait" | "retry" | "credentials" | "access" | "refused" | { readonly fallback: Fallback };

/** Discord's error codes, where they are more exact than the HTTP status, which varies. */
const CODE_CLASSES: Readonly<Record<number, CodeClass>> = {
  20016: "wait", // slow mode
  20028: "wait", // write limit of the channel
  20029: "wait", // write limit of the server
  30046: "wait", // too many edits of messages older than an hour
  40062: "wait", // service resource rate limited
  40058: "retry", // the starter message of a new post is not there yet
  130000: "retry", // API overloaded; rejected before anything was stored
  10003: { fallback: "channel-gone" },
  10008: { fallback: "message-gone" },
  50005: { fallback: "message-gone" }, // another bot's message: the token has changed
  50083: { fallback: "unarchive" },
  160005: { fallback: "locked" },
  160004: { fallback: "already-made" },
  160006: { fallback: "no-room-for-threads" },
  10087: { fallback: "other-tags" },
  40067: { fallback: "other-tags" }, // the forum requires a tag
  20031: { fallback: "other-name" },
  200001: { fallback: "other-name" },
  220001: { fallback: "is-forum" },
  220003: { fallback: "is-no-forum" },
  40001: "credentials", // unauthorized
  50014: "credentials", // invalid token
  50027: "credentials", // invalid webhook token
  10015: "credentials", // unknown webhook
  50001: "access", // missing access
  50013: "access", // missing permissions
  50007: "access", // cannot send to this user
  50024: "access", // not possible in this kind of channel
  50035: "refused", // invalid form body
  50006: "refused", // empty message
  50109: "refused", // invalid JSON
  40005: "refused", // too large
  50045: "refused", // file too large
  30015: "refused", // too many attachments
  200000: "refused", // AutoMod
  240000: "refused", // harmful link
};

const MAX_ERROR_CHARS = 300;

const MAX_ERROR_PATHS = 5;

/**
 * An error response in one line for the log and the list of deliveries: status, code, Discord's text, and the invalid
 * fields of a rejected body.
 */
function errorText(status: number, body: JsonValue | undefined): string {
  if (!isJsonObject(body)) return `HTTP ${status}, not from Discord's API`;
  const code = typeof body["code"] === "number" && body["code"] !== 0 ? ` code ${body["code"]}` : "";
  const message = typeof body["message"] === "string" ? `: ${body["message"]}` : "";
  const fields: string[] = [];
  if (body["errors"] !== undefined) collectFields(body["errors"], "", fields);
  const named = fields.length === 0 ? "" : ` (${fields.join("; ")})`;
  return withoutTokens(oneLine(`HTTP ${status}${code}${message}${named}`, MAX_ERROR_CHARS));
}

/** `{embeds: {0: {title: {_errors: [{message}]}}}}` → `embeds.0.title: message`. */
function collectFields(node: JsonValue, path: string, found: string[]): void {
  if (!isJsonObject(node) || found.length >= MAX_ERROR_PATHS || path.length > MAX_ERROR_CHARS) return;
  for (const [key, value] of Object.entries(node)) {
    if (key !== "_errors") {
      collectFields(value, path === "" ? key : `${path}.${key}`, found);
      continue;
    }
    const first = Array.isArray(value) ? value[0] : undefined;
    const message = isJsonObject(first) && typeof first["message"] === "string" ? first["message"] : "refused";
    if (found.length < MAX_ERROR_PATHS) found.push(`${path}: ${message}`);
  }
}
