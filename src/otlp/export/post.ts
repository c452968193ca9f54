import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FetchLike } from "../../core/notification/delivery.ts";
import type { Clock } from "../../core/ports.ts";
import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import { requestOnce } from "../../system/http-client.ts";
import { readExportResult, type ExportResult } from "./export-result.ts";

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
    if (answer.kind !== "answered")
      return { kind: "later", delayMs: null, reason: deliveryReasonText(answer.reason, "en") };
    // The collector may have taken only a part, and the response may say which.
    if (answer.isTorn && answer.status === 200)
      return { kind: "later", delayMs: null, reason: "the answer was cut off" };
    return readExportResult(answer, REJECTED_KEYS[kind]);
  };
}

function signalUrl(endpoint: string, kind: SignalKind): string {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, "")}/v1/${kind}`;
  return url.href;
}
