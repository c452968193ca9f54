import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { FORWARDING_PROTOCOL, type ForwardingResponseDto, type ForwardingBatchDto } from "../api/forwarding-dto.ts";
import { ROUTES } from "../api/routes.ts";
import { AppError, type ErrorDetails } from "../core/errors/errors.ts";
import { deliveryReasonText } from "../core/i18n/delivery-reason.ts";
import { isJsonObject, parseJsonObject, type JsonObject } from "../core/json.ts";
import type { FetchLike } from "../core/notification/delivery.ts";
import { requestOnce, type HttpResponse } from "../system/http-client.ts";

const compress = promisify(gzip);

/** Smaller requests hardly shrink. */
const LEAST_COMPRESSED_CHARS = 1024;

/** A central daemon answers in milliseconds; after this timeout the request is retried. */
const TIMEOUT_MS = 30_000;

/** Our responses are never longer. */
const MAX_RESPONSE_BYTES = 65_536;

type Refusal = Pick<Extract<HttpResponse, { readonly kind: "answered" }>, "status" | "retryAfterMs">;

interface CentralOptions {
  /** Without a trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly fetch: FetchLike;
}

/** Errors after which a retry may succeed. */
type PassingCode = "upstream/unreachable" | "upstream/busy";

/** A central server, or a proxy, that says when to come back. */
export class BusyCentral extends AppError {
  readonly retryAfterMs: number;

  constructor(code: PassingCode, details: ErrorDetails, retryAfterMs: number) {
    super(code, details);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Sends a batch to the central daemon.
 * @throws AppError `upstream/unreachable` when a retry may succeed, and `upstream/busy` where the batch was not even read;
 * `upstream/refused`, `upstream/wrong-token`, `upstream/revoked` or `upstream/stranger` when a person
 * must act
 */
export type AskCentral = (batch: ForwardingBatchDto, signal: AbortSignal) => Promise<ForwardingResponseDto>;

/** Compresses requests once the central daemon has said that it understands them. */
export function createAskCentral({ url, token, fetch }: CentralOptions): AskCentral {
  let understandsGzip = false;
  /** A proxy in between may refuse what the central daemon understands. */
  let hasRefusedGzip = false;

  async function send(body: string, isCompressed: boolean, signal: AbortSignal): Promise<HttpResponse> {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const options = { fetch, nowMs: 0, signal, timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_RESPONSE_BYTES };
    const request = { url: `${url}${ROUTES.upstream}`, headers, body };
    if (!isCompressed) return requestOnce(request, options);
    const compressed = new Uint8Array(await compress(body));
    return requestOnce({ ...request, headers: { ...headers, "Content-Encoding": "gzip" }, body: compressed }, options);
  }

  async function exchange(body: string, signal: AbortSignal): Promise<HttpResponse> {
    const isCompressed = understandsGzip && !hasRefusedGzip && body.length >= LEAST_COMPRESSED_CHARS;
    const answer = await send(body, isCompressed, signal);
    if (!isCompressed || !isEncodingRefused(answer)) return answer;
    hasRefusedGzip = true;
    return send(body, false, signal);
  }

  return async (batch, signal) => {
    const answer = await exchange(JSON.stringify(batch), signal);
    if (answer.kind !== "answered") throw passing("upstream/unreachable", deliveryReasonText(answer.reason, "en"));
    if (answer.isTorn) throw passing("upstream/unreachable", "the answer was cut off");
    const body = parseJsonObject(answer.text);
    if (answer.status !== 200) throw refusal(answer, body);
    const answered = toResponse(body);
    understandsGzip = answered.encodings?.includes("gzip") === true;
    return answered;
  };

  function passing(code: PassingCode, reason: string, retryAfterMs: number | null = null): AppError {
    const details = { url, reason };
    return retryAfterMs === null ? new AppError(code, details) : new BusyCentral(code, details, retryAfterMs);
  }

  function refusal(answer: Refusal, refused: JsonObject | null): AppError {
    const { status, retryAfterMs } = answer;
    const error = refused !== null && isJsonObject(refused["error"]) ? refused["error"] : null;
    const { code, message, fix } = error ?? {};
    if (typeof code !== "string" || typeof message !== "string" || typeof fix !== "string") {
      // A proxy in front of a stopped daemon, or the login page of a network.
      return status >= 500 || (status >= 300 && status < 400)
        ? passing("upstream/unreachable", `status ${status}`, retryAfterMs)
        : new AppError("upstream/stranger", { url, reason: `status ${status}` });
    }
    if (code === "http/crowded") return passing("upstream/busy", message, retryAfterMs);
    if (status >= 500 || status === 429) return passing("upstream/unreachable", message, retryAfterMs);
    if (code === "http/wrong-token") return new AppError("upstream/wrong-token", { url });
    if (code === "team/revoked") return new AppError("upstream/revoked", { url });
    return new AppError("upstream/refused", { url, code, message, fix });
  }

  function toResponse(answered: JsonObject | null): ForwardingResponseDto {
    const { protocol, position, position_key: key, message_position: message, taken, central } = answered ?? {};
    const isComplete =
      isNumber(position) &&
      isNumber(message) &&
      typeof taken === "boolean" &&
      (key === null || typeof key === "string");
    if (protocol !== FORWARDING_PROTOCOL || !isComplete || !isJsonObject(central)) {
      throw new AppError("upstream/stranger", { url, reason: "it answered something else" });
    }
    return {
      protocol,
      position,
      position_key: key,
      message_position: message,
      taken,
      twin: answered?.["twin"] === true,
      ...paceIn(answered?.["pace"]),
      encodings: textsIn(answered?.["encodings"]),
      central: {
        machine_id: plainText(central["machine_id"]),
        name: plainText(central["name"]),
        version: plainText(central["version"]),
      },
    };
  }
}

/** Whether an older central daemon, or a proxy, takes no compressed request: it is repeated as it is. */
function isEncodingRefused(answer: HttpResponse): boolean {
  if (answer.kind !== "answered") return false;
  return answer.status === 415 || (answer.status === 400 && codeIn(parseJsonObject(answer.text)) !== "upstream/batch");
}

function codeIn(refused: JsonObject | null): unknown {
  const error = refused?.["error"];
  return isJsonObject(error) ? error["code"] : null;
}

function paceIn(value: unknown): Pick<ForwardingResponseDto, "pace"> {
  if (!isJsonObject(value)) return {};
  const { gather_ms, story_rest_ms } = value;
  return isNumber(gather_ms) && isNumber(story_rest_ms) ? { pace: { gather_ms, story_rest_ms } } : {};
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** A text from another machine. */
function plainText(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
