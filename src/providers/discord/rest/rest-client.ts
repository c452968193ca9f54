import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { JsonObject, JsonValue } from "../../../core/json.ts";
import type { Attempt, FetchLike } from "../../../core/notification/delivery.ts";
import type { Clock } from "../../../core/ports.ts";
import { requestOnce } from "../../../system/http-client.ts";
import { classify, type CallResult } from "./classify.ts";
import type { RateLimits } from "./rate-limits.ts";

export interface RestFile {
  readonly name: string;
  readonly contentType: string;
  readonly data: string;
}

interface RestRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below the API's base. A webhook's contains its token, so it must never be logged. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly files?: readonly RestFile[];
  /** A repeat would create a second message, so after a lost response it is unknown whether one exists. */
  readonly isCreate?: boolean;
}

export interface RestClientOptions {
  readonly fetch: FetchLike;
  readonly apiBase: string;
  readonly botToken: string;
  readonly clock: Clock;
  readonly limits: RateLimits;
  readonly userAgent: string;
  readonly timeoutMs?: number;
}

export type Sender = Pick<Attempt, "signal" | "urgency" | "isWanted">;

export type RestClient = ReturnType<typeof createRestClient>;

const TIMEOUT_MS = 15_000;

/** More than a hundred messages, the longest answer. */
const MAX_ANSWER_BYTES = 8_000_000;

/** Discord's edge blocks Node's default. Discord's reference requires this form. */
export function userAgentOf(repositoryUrl: string, version: string): string {
  return `DiscordBot (${repositoryUrl}, ${version})`;
}

/**
 * Client of one API address, with its credentials. Never sleeps and never throws: a pause is part of the result. Once
 * its credentials are rejected it sends nothing more: only another configuration, with another client, can have others.
 */
export function createRestClient(options: RestClientOptions) {
  const { fetch, apiBase, botToken, clock, limits, userAgent, timeoutMs = TIMEOUT_MS } = options;
  let closed: CallResult | null = null;

  return {
    request: async (
      { method, path, query, body, files = [], isCreate = false }: RestRequest,
      { signal, urgency, isWanted }: Sender,
    ): Promise<CallResult> => {
      if (closed !== null) return closed;
      const stop = signal.aborted ? "stopping" : isCreate && isWanted?.() === false ? "not-wanted" : null;
      if (stop !== null) return { kind: "wait", delayMs: 0, everywhere: false, reason: deliveryReason(stop) };
      const hold = limits.admit(method, path, urgency);
      if (hold !== null) return { kind: "wait", ...hold };

      const usesBot = !path.startsWith("/webhooks/") && botToken !== "";
      const isForm = files.length > 0;
      const answer = await requestOnce(
        {
          url: `${apiBase}${path}${query === undefined ? "" : `?${new URLSearchParams(query).toString()}`}`,
          method,
          headers: {
            "user-agent": userAgent,
            accept: "application/json",
            ...(usesBot && { authorization: `Bot ${botToken}` }),
            ...(body !== undefined && !isForm && { "content-type": "application/json" }),
          },
          ...(body !== undefined && { body: isForm ? formOf(body, files) : JSON.stringify(body) }),
        },
        { fetch, nowMs: clock.now(), signal, timeoutMs, maxResponseBytes: MAX_ANSWER_BYTES },
      );
      if (answer.kind !== "answered") return classify(answer, isCreate);
      const { status, text, headers, retryAfterMs } = answer;
      const read = { status, body: status === 204 ? null : parse(text), headers, retryAfterMs };
      limits.learn(method, path, read);
      const result = classify(read, isCreate);
      // A bot's 404 is one path's.
      const isCertain = status !== 404 || !usesBot;
      if (result.kind === "disabled" && result.cause === "credentials" && isCertain) closed = result;
      return result;
    },
  };
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function formOf(body: JsonObject, files: readonly RestFile[]): FormData {
  const form = new FormData();
  form.append("payload_json", JSON.stringify(body));
  for (const [index, { name, contentType, data }] of files.entries()) {
    form.append(`files[${index}]`, new Blob([data], { type: contentType }), name);
  }
  return form;
}
