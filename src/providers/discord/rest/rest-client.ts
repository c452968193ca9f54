import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { JsonValue, JsonObject } from "../../../core/json.ts";
import type { FetchLike, Urgency } from "../../../core/notification/delivery.ts";
import type { Clock } from "../../../core/ports.ts";
import { readFailure } from "../../../system/http-client.ts";
import type { Route } from "./api-route.ts";
import type { RateLimits } from "./rate-limits.ts";
import { readLimitHeaders, type RestAnswer } from "./rest-answer.ts";

export interface RestFile {
  readonly name: string;
  readonly contentType: string;
  readonly data: string | Uint8Array<ArrayBuffer>;
}

/** A request's body, serialised once: repeats send the same bytes, and a digest matches the bytes sent. */
interface Payload {
  readonly json: string;
  readonly files: readonly RestFile[];
}

interface RestRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly route: Route;
  readonly query?: Readonly<Record<string, string>>;
  readonly payload?: Payload;
  /** A repeat would create a second message, so after a lost response it is unknown whether one exists. */
  readonly isCreate?: boolean;
  /** Default: the highest urgency. */
  readonly urgency?: Urgency;
}

export interface RestClientOptions {
  readonly fetch: FetchLike;
  readonly apiBase: string;
  readonly botToken: string | null;
  readonly clock: Clock;
  readonly limits: RateLimits;
  /** See {@link userAgentOf}. */
  readonly userAgent: string;
  readonly timeoutMs?: number;
}

/** Client of one API address. Never sleeps and never throws: a pause is part of the result. */
export interface RestClient {
  readonly apiBase: string;
  request(request: RestRequest, signal: AbortSignal): Promise<RestAnswer>;
}

const TIMEOUT_MS = 15_000;

/** Discord's edge blocks Node's default. Discord's reference requires this form. */
export function userAgentOf(repositoryUrl: string, version: string): string {
  return `DiscordBot (${repositoryUrl}, ${version})`;
}

export function createRestClient(options: RestClientOptions): RestClient {
  const { fetch, apiBase, botToken, clock, limits, userAgent, timeoutMs = TIMEOUT_MS } = options;

  async function request(
    { method, route, query, payload, urgency }: RestRequest,
    signal: AbortSignal,
  ): Promise<RestAnswer> {
    if (signal.aborted) return { kind: "held", delayMs: 0, everywhere: false, reason: deliveryReason("stopping") };
    const hold = limits.holdOf(method, route, clock.now(), urgency);
    if (hold !== null) return { kind: "held", ...hold };
    limits.take(method, route, clock.now());

    const search = query === undefined ? "" : `?${new URLSearchParams(query).toString()}`;
    const { body, contentType } = payload === undefined ? { body: null, contentType: null } : encodePayload(payload);
    const headers = new Headers({ "user-agent": userAgent, accept: "application/json" });
    if (contentType !== null) headers.set("content-type", contentType);
    if (route.auth === "bot" && botToken !== null) headers.set("authorization", `Bot ${botToken}`);
    const answer = await exchange(`${apiBase}${route.path}${search}`, {
      method,
      headers,
      body,
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    limits.learn(method, route, answer, clock.now());
    return answer;
  }

  async function exchange(url: string, init: RequestInit): Promise<RestAnswer> {
    let status: number | null = null;
    try {
      const response = await fetch(url, init);
      status = response.status;
      const limitHeaders = readLimitHeaders(response.headers, clock.now());
      // Status and headers are enough for a rejection, even if its text is truncated.
      const text = response.ok ? await response.text() : await response.text().catch(() => "");
      const body = status === 204 ? null : parse(text);
      if (response.ok && body === undefined) return { kind: "lost", reason: deliveryReason("answer-incomplete") };
      return { kind: "answered", status, body, limits: limitHeaders };
    } catch (error) {
      const failure = readFailure(error);
      // The headers came, so the request had arrived, whatever ended the rest.
      return status === null ? failure : { kind: "lost", reason: failure.reason };
    }
  }

  return { apiBase, request };
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

export function payloadOf(body: JsonObject, files: readonly RestFile[] = []): Payload {
  return { json: JSON.stringify(body), files };
}

/**
 * The body for `fetch`. With files it is multipart, and `fetch` chooses the boundary: so there is no content type then.
 */
function encodePayload({ json, files }: Payload): { body: string | FormData; contentType: string | null } {
  if (files.length === 0) return { body: json, contentType: "application/json" };
  const form = new FormData();
  form.append("payload_json", json);
  for (const [index, { name, contentType, data }] of files.entries()) {
    form.append(`files[${index}]`, new Blob([data], { type: contentType }), name);
  }
  return { body: form, contentType: null };
}
