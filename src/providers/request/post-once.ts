import { beginningOf } from "../../core/beginning-of.ts";
import type { FetchLike } from "../../core/delivery.ts";
import { readFailure, type TransportFailure } from "../../system/transport-failure.ts";
import { readRetryAfter } from "./retry-after.ts";

const TIMEOUT_MS = 15_000;

/** More than any answer that says something; a service may be anything, and send for ever. */
const MAX_ANSWER_BYTES = 4096;

export interface WayRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What became of a request. */
export type WayAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** The beginning of it. */
      readonly text: string;
      readonly retryAfterMs: number | null;
    }
  | TransportFailure;

interface PostOptions {
  readonly fetch: FetchLike;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** Posts once: never sleeps, never throws, never follows to another address, which would get the secrets too. */
export async function postOnce({ url, headers, body }: WayRequest, options: PostOptions): Promise<WayAnswer> {
  const { fetch, nowMs, signal, timeoutMs = TIMEOUT_MS } = options;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), nowMs);
    // The status says what became of it, whatever becomes of its words.
    const text = await beginningOf(response, MAX_ANSWER_BYTES).catch(() => "");
    return { kind: "answered", status: response.status, text, retryAfterMs };
  } catch (error) {
    return readFailure(error);
  }
}
