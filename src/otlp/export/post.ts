import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { backoffMs, type Backoff } from "../../core/backoff.ts";
import { deliveryReason, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import { isJsonObject, parseJsonObject, type JsonObject } from "../../core/json.ts";
import type { FetchLike } from "../../core/notification/delivery.ts";
import type { Clock } from "../../core/ports.ts";
import { requestOnce } from "../../system/http-client.ts";

/** The default of OpenTelemetry's own exporters. */
const TIMEOUT_MS = 10_000;

/** A response has a few words; a longer one is truncated. */
const MAX_ANSWER_BYTES = 64 * 1024;

type SignalKind = "logs" | "metrics";

const REJECTED_KEYS: Readonly<Record<SignalKind, string>> = {
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

export interface PostOptions {
  /** Base address, followed by `/v1/logs` or `/v1/metrics`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compress: boolean;
  readonly userAgent: string;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/** Sends one request. Never rejects: a failure is a result. */
export type Post = (kind: SignalKind, body: string, signal: AbortSignal) => Promise<ExportResult>;

const compressed = promisify(gzip);

export function createPost(options: PostOptions): Post {
  const { endpoint, headers, compress, userAgent, fetch, clock, timeoutMs = TIMEOUT_MS } = options;
  return async (kind, body, signal) => {
    const answer = await requestOnce(
      {
        url: signalUrl(endpoint, kind),
        headers: {
          "user-agent": userAgent,
          ...headers,
          "content-type": "application/json",
          ...(compress && { "content-encoding": "gzip" }),
        },
        body: compress ? new Uint8Array(await compressed(body)) : body,
      },
      { fetch, nowMs: clock.now(), signal, timeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES },
    );
    if (answer.kind !== "answered") return { kind: "later", delayMs: null, reason: answer.reason };
    // The collector may have taken only a part, and the response may say which.
    if (answer.isTorn && answer.status === 200) {
      return { kind: "later", delayMs: null, reason: deliveryReason("answer-incomplete") };
    }
    return readExportResult(answer, REJECTED_KEYS[kind]);
  };
}

function signalUrl(endpoint: string, kind: SignalKind): string {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, "")}/v1/${kind}`;
  return url.href;
}

/** The meaning of a collector's response for the records that were sent. */
export type ExportResult =
  /** Stored, but for `refused` records that the collector will never take. */
  | { readonly kind: "taken"; readonly refused: number; readonly reason: string | null }
  /** The same request may be retried, after `delayMs` if the collector gave a delay. */
  | { readonly kind: "later"; readonly delayMs: number | null; readonly reason: DeliveryReason }
  /** Smaller requests may succeed. */
  | { readonly kind: "divide"; readonly reason: string }
  /** The collector rejects this permanently. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The collector rejects everything until something is changed: the address, the credentials, the collector. */
  | { readonly kind: "closed"; readonly reason: string };

interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** The part of the body that was read. */
  readonly text: string;
}

/** The only statuses that OTLP lets a client retry. */
const REPEATABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Rejected because of the sender or the address, not because of the records. */
const CLOSED: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 410, 415]);

/** A longer pause is shortened to this. */
const MAX_DELAY_MS = 3_600_000;

const MAX_REASON = 200;

/** @param rejectedKey the count of rejected records: `rejectedLogRecords`, `rejectedDataPoints` */
export function readExportResult({ status, retryAfterMs, text }: Answer, rejectedKey: string): ExportResult {
  if (status >= 200 && status < 300) return readPartialSuccess(parseJsonObject(text) ?? {}, rejectedKey);
  const message = messageOf(parseJsonObject(text) ?? {});
  const reason = `HTTP ${status}${message === "" ? "" : `: ${message}`}`;
  if (REPEATABLE.has(status)) {
    return { kind: "later", delayMs: retryAfterMs === null ? null : Math.min(MAX_DELAY_MS, retryAfterMs), reason };
  }
  if (status === 400 || status === 413) return { kind: "divide", reason };
  if (CLOSED.has(status) || status < 400) return { kind: "closed", reason };
  return { kind: "refused", reason };
}

function readPartialSuccess(body: JsonObject, rejectedKey: string): ExportResult {
  const partial = body["partialSuccess"];
  if (!isJsonObject(partial)) return { kind: "taken", refused: 0, reason: null };
  // A 64-bit number: a decimal text by the standard, a number from some collectors.
  const refused = Number(partial[rejectedKey] ?? 0);
  const message = partial["errorMessage"];
  return {
    kind: "taken",
    refused: Number.isSafeInteger(refused) && refused > 0 ? refused : 0,
    reason: typeof message === "string" && message !== "" ? oneLine(message) : null,
  };
}

/** `google.rpc.Status` has a message. */
function messageOf(body: JsonObject): string {
  const { message } = body;
  return typeof message === "string" ? oneLine(message) : "";
}

/** The collector's text, as logged: short, and without control characters. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_REASON);
}

const JITTER = [0.5, 1] as const;

/** `closed`: a collector that rejects everything is retried rarely, because a person has to change something first. */
const BACKOFF = {
  later: { firstMs: 1000, maxMs: 60_000, jitter: JITTER },
  closed: { firstMs: 5 * 60_000, maxMs: 3_600_000, jitter: JITTER },
} as const satisfies Record<string, Backoff>;

/** The delay after this many failures in a row. */
export function delayAfter(kind: "later" | "closed", failures: number, random: () => number): number {
  return backoffMs(failures, BACKOFF[kind], random());
}
