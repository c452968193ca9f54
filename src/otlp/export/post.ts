import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { beginningOf } from "../../core/beginning-of.ts";
import type { FetchLike } from "../../core/delivery.ts";
import type { Clock } from "../../core/ports.ts";
import { judge, type Verdict } from "./verdict.ts";

/** As long as OpenTelemetry's own exporters wait by default. */
const TIMEOUT_MS = 10_000;

/** An answer holds a few words; of a longer one the beginning. */
const MAX_ANSWER_BYTES = 64 * 1024;

type SignalKind = "logs" | "metrics";

const REJECTED_KEYS: Readonly<Record<SignalKind, string>> = {
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

export interface PostOptions {
  /** Base address: `/v1/logs` and `/v1/metrics` follow it. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compress: boolean;
  readonly userAgent: string;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/** Sends one request. Never rejects: what went wrong is the verdict. */
export type Post = (kind: SignalKind, body: string, signal: AbortSignal) => Promise<Verdict>;

const compressed = promisify(gzip);

export function createPost(options: PostOptions): Post {
  const { endpoint, headers, compress, userAgent, fetch, clock, timeoutMs = TIMEOUT_MS } = options;
  return async (kind, body, signal) => {
    try {
      const response = await fetch(signalUrl(endpoint, kind), {
        method: "POST",
        headers: {
          "user-agent": userAgent,
          ...headers,
          "content-type": "application/json",
          ...(compress && { "content-encoding": "gzip" }),
        },
        body: compress ? new Uint8Array(await compressed(body)) : body,
        // What is sent is for this address alone, and its headers are secrets.
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const answer = {
        status: response.status,
        retryAfter: response.headers.get("retry-after"),
        text: await beginningOf(response, MAX_ANSWER_BYTES),
      };
      return judge(answer, REJECTED_KEYS[kind], clock.now());
    } catch (error) {
      return { kind: "later", delayMs: null, reason: failureOf(error) };
    }
  };
}

function signalUrl(endpoint: string, kind: SignalKind): string {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, "")}/v1/${kind}`;
  return url.href;
}

/** Codes only: messages may hold the address. */
function failureOf(error: unknown): string {
  const causes = [error, error instanceof Error ? error.cause : null];
  if (causes.some((cause) => cause instanceof Error && cause.name === "TimeoutError")) return "no answer in time";
  const codes = causes.flatMap((cause) => {
    const code: unknown = cause instanceof Error && "code" in cause ? cause.code : null;
    return typeof code === "string" ? [code] : [];
  });
  return `no connection (${codes[0] ?? "no code"})`;
}
