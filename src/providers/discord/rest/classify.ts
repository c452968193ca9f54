import { oneLine } from "../../../core/format/text.ts";
import { deliveryReason, type DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import type { TransportFailure } from "../../../system/http-client.ts";
import { withoutTokens } from "../../discord-url.ts";

export interface DiscordAnswer {
  readonly status: number;
  /** Undefined when the body is not JSON. Such a response is not from Discord's API but from a server before it. */
  readonly body: JsonValue | undefined;
  readonly headers: Headers;
  readonly retryAfterMs: number | null;
}

/** Discord's edge (Cloudflare) gives no time, or one that is too short. Further requests extend the ban. */
const EDGE_PAUSE_MS = 10 * 60_000;

const CODE_BLOCKED_BY_EDGE = 40333;

/** The pause that a response asks for, and its scope. */
interface RequestedPause {
  readonly delayMs: number;
  /** `edge`: Cloudflare, before the API. It stops everything, as `global` does. */
  readonly scope: "route" | "channel" | "global" | "edge";
}

/** Reads a 429, and the 403 by which the edge rejects this address. Null for any other answer. */
export function readPause(answer: DiscordAnswer): RequestedPause | null {
  const { status, body, headers } = answer;
  const code = isJsonObject(body) ? body["code"] : null;
  if (status === 403 && (code === null || code === CODE_BLOCKED_BY_EDGE)) {
    return { delayMs: EDGE_PAUSE_MS, scope: "edge" };
  }
  if (status !== 429) return null;
  const delayMs = retryAfterOf(answer);
  if (!isJsonObject(body) || delayMs === null) {
    return { delayMs: Math.max(EDGE_PAUSE_MS, delayMs ?? 0), scope: "edge" };
  }
  const scope = headers.get("x-ratelimit-scope");
  if (body["global"] === true || scope === "global") return { delayMs, scope: "global" };
  return { delayMs, scope: scope === "shared" ? "channel" : "route" };
}

/** Milliseconds. The body's fractional seconds are exact; the header's are rounded. */
function retryAfterOf({ body, retryAfterMs }: DiscordAnswer): number | null {
  const seconds = isJsonObject(body) ? body["retry_after"] : undefined;
  const isUsable = typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0;
  return isUsable ? Math.ceil(seconds * 1000) : retryAfterMs;
}

/** How the sender must continue after a response. A list is the field `list` of the body. */
export type CallResult = { readonly kind: "ok"; readonly body: JsonObject } | Failure;

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
export type Fallback =
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
export function classify(answer: DiscordAnswer | TransportFailure, isCreate: boolean): CallResult {
  const maybeDone = isCreate ? "unknown" : "retry";
  if ("kind" in answer) {
    const { kind, reason } = answer;
    return kind === "unsent" ? { kind: "retry", reason, offline: true } : { kind: maybeDone, reason };
  }
  const { status, body } = answer;
  if (status < 300) {
    if (body === undefined) return { kind: maybeDone, reason: deliveryReason("answer-incomplete") };
    return { kind: "ok", body: isJsonObject(body) ? body : { list: body } };
  }
  // A login page of the network, for example, which has not stored anything.
  if (status < 400) return { kind: "retry", reason: deliveryReason("intercepted"), offline: true };
  const reason = errorText(status, body);
  const pause = readPause(answer);
  if (pause !== null) {
    const { delayMs, scope } = pause;
    return { kind: "wait", delayMs, everywhere: scope === "global" || scope === "edge", reason };
  }
  const code = isJsonObject(body) && typeof body["code"] === "number" ? body["code"] : 0;
  const known = CODE_CLASSES[code] ?? classOfStatus(status, code, maybeDone);
  if (typeof known === "object") return { kind: "rebuild", fallback: known.fallback, reason };
  if (known === "wait") {
    return { kind: "wait", delayMs: retryAfterOf(answer) ?? DEFAULT_PAUSE_MS, everywhere: false, reason };
  }
  if (known === "credentials" || known === "access") return { kind: "disabled", reason, cause: known };
  return { kind: known, reason };
}

function classOfStatus(status: number, code: number, maybeDone: "unknown" | "retry"): CodeClass {
  // The server may have stored the message before it failed.
  if (status >= 500) return maybeDone;
  if (status === 408) return "retry";
  // A path has the destination's id, and perhaps a message's or thread's. A missing message or thread has a code.
  // Without one, the destination is gone.
  if (status === 401 || (status === 404 && code === 0)) return "credentials";
  return status === 403 || status === 404 ? "access" : "refused";
}

type CodeClass = "wait" | "retry" | "unknown" | "credentials" | "access" | "refused" | { readonly fallback: Fallback };

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
  160002: "refused", // a reply without the right to read what it replies to
  200000: "refused", // AutoMod, whatever the status
  240000: "refused", // harmful link
};

const MAX_ERROR_CHARS = 300;

/**
 * An error response in one line for the log and the list of deliveries: status, code, Discord's text, and what it says
 * of the fields of a rejected body.
 */
function errorText(status: number, body: JsonValue | undefined): string {
  if (!isJsonObject(body)) return `HTTP ${status}, not from Discord's API`;
  const code = typeof body["code"] === "number" && body["code"] !== 0 ? ` code ${body["code"]}` : "";
  const message = typeof body["message"] === "string" ? `: ${body["message"]}` : "";
  const fields = body["errors"] === undefined ? "" : ` ${JSON.stringify(body["errors"])}`;
  return withoutTokens(oneLine(`HTTP ${status}${code}${message}${fields}`, MAX_ERROR_CHARS));
}
