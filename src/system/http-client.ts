import { deliveryReason, type DeliveryReason } from "../core/i18n/delivery-reason.ts";
import type { FetchLike } from "../core/notification/delivery.ts";
import { errorCode } from "./files/file-error.ts";

export interface HttpRequest {
  readonly url: string;
  /** Default: POST with a body, else GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `fetch` names the content type of a form itself. */
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData;
}

export type HttpResponse = Answered | TransportFailure;

/** A response arrived, regardless of its status. */
interface Answered {
  readonly kind: "answered";
  readonly status: number;
  /** The beginning of the body. */
  readonly text: string;
  /** The connection broke after the headers, and {@link text} is empty. */
  readonly isTorn: boolean;
  readonly headers: Headers;
  /** See {@link parseRetryAfter}. */
  readonly retryAfterMs: number | null;
}

/** `unsent`: no connection, so the request was never sent. `lost`: it was sent, and no complete answer arrived. */
export interface TransportFailure {
  readonly kind: "unsent" | "lost";
  readonly reason: DeliveryReason;
}

export interface HttpOptions {
  readonly fetch: FetchLike;
  /** For a `Retry-After` that is a date. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** The rest of a longer answer is never read: the other side may send without end. */
  readonly maxResponseBytes: number;
}

/**
 * One request: never sleeps, never throws, never follows a redirect, which would send the request's secrets to another
 * address.
 */
export async function requestOnce(request: HttpRequest, options: HttpOptions): Promise<HttpResponse> {
  const { url, headers = {}, body, method = body === undefined ? "GET" : "POST" } = request;
  const { fetch, nowMs, signal, timeoutMs, maxResponseBytes } = options;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), nowMs);
    // The status arrived, so the request was received.
    const text = await readPrefix(response, maxResponseBytes).catch(() => null);
    return {
      kind: "answered",
      status: response.status,
      text: text ?? "",
      isTorn: text === null,
      headers: response.headers,
      retryAfterMs,
    };
  } catch (error) {
    return readFailure(error);
  }
}

/** The beginning of a response, at most so many bytes of UTF-8. @throws the connection's error */
export async function readPrefix({ body }: Response, maxBytes: number): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let leftBytes = maxBytes;
  // Leaving the loop cancels the rest.
  for await (const chunk of body) {
    text += decoder.decode(chunk.subarray(0, leftBytes), { stream: true });
    leftBytes -= chunk.byteLength;
    if (leftBytes <= 0) break;
  }
  return text;
}

/**
 * A `Retry-After` header (RFC 9110, 10.2.3), in seconds or as a date, in milliseconds from now. Null if missing or
 * invalid. Fractions of a second are accepted too: Discord sends them.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  const seconds = /^\d{1,10}(?:\.\d{1,6})?$/.test(text);
  // A date begins with its day; `Date.parse` accepts much else.
  const isDate = /^[A-Z][a-z]{2}, /.test(text);
  const delayMs = seconds ? Number(text) * 1000 : isDate ? Date.parse(text) - nowMs : Number.NaN;
  return Number.isFinite(delayMs) ? Math.max(0, Math.ceil(delayMs)) : null;
}

/** Connection errors before sending: the request cannot have arrived. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/** Classifies a rejected `fetch`. Only codes are kept: messages may hold the URL, and with it a webhook's token. */
function readFailure(thrown: unknown): TransportFailure {
  const causes = chainOf(thrown);
  const code = causes.map(errorCode).find((one) => one !== null) ?? null;
  if (code !== null && BEFORE_SENDING.has(code)) {
    return { kind: "unsent", reason: deliveryReason("no-connection", { cause: code }) };
  }
  if (causes.some((cause) => errorCode(cause) !== null && syscallOf(cause) === "connect")) {
    return { kind: "unsent", reason: deliveryReason("no-connection", { cause: code ?? "connect" }) };
  }
  const timedOut = causes.some((cause) => cause instanceof Error && cause.name === "TimeoutError");
  if (timedOut) return { kind: "lost", reason: deliveryReason("timed-out") };
  const isNamed = code !== null;
  return {
    kind: "lost",
    reason: isNamed ? deliveryReason("connection-lost", { cause: code }) : deliveryReason("connection-closed"),
  };
}

/** The error and its causes, with those of an aggregate (one per address tried). */
function chainOf(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let current: unknown = thrown;
  while (current instanceof Error && chain.length < 10) {
    chain.push(current);
    if (current instanceof AggregateError) chain.push(...current.errors.slice(0, 10));
    current = current.cause;
  }
  return chain;
}

function syscallOf(error: unknown): string | null {
  return error instanceof Error && "syscall" in error && typeof error.syscall === "string" ? error.syscall : null;
}
