import { FORWARDING_PROTOCOL, type ForwardingAnswerDto, type ForwardingBatchDto } from "../api/forwarding-dto.ts";
import { ROUTES } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import { deliveryReasonText } from "../core/i18n/delivery-reason.ts";
import { isJsonObject, parseJsonObject, type JsonObject } from "../core/json.ts";
import type { FetchLike } from "../core/notification/delivery.ts";
import { requestOnce } from "../system/http-client.ts";

/** A central daemon answers in milliseconds; after this timeout the request is retried. */
const TIMEOUT_MS = 30_000;

/** Our answers are never longer. */
const MAX_ANSWER_BYTES = 65_536;

interface CentralOptions {
  /** Without a trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly fetch: FetchLike;
}

/**
 * Sends a batch to the central daemon.
 * @throws AppError `upstream/unreachable` when a retry may succeed, `upstream/refused`, `upstream/wrong-token`,
 * `upstream/older` or `upstream/stranger` when a person must act
 */
export async function askCentral(
  { url, token, fetch }: CentralOptions,
  batch: ForwardingBatchDto,
  signal: AbortSignal,
): Promise<ForwardingAnswerDto> {
  const answer = await requestOnce(
    {
      url: `${url}${ROUTES.upstream}`,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(batch),
    },
    { fetch, nowMs: 0, signal, timeoutMs: TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES },
  );
  if (answer.kind !== "answered") throw unreachable(deliveryReasonText(answer.reason, "en"));
  if (answer.isTorn) throw unreachable("the answer was cut off");
  const body = parseJsonObject(answer.text);
  if (answer.status === 200) return toAnswer(body);
  throw refusal(answer.status, body);

  function unreachable(reason: string): AppError {
    return new AppError("upstream/unreachable", { url, reason });
  }

  function refusal(status: number, refused: JsonObject | null): AppError {
    const error = refused !== null && isJsonObject(refused["error"]) ? refused["error"] : null;
    const { code, message, fix } = error ?? {};
    if (typeof code !== "string" || typeof message !== "string" || typeof fix !== "string") {
      // A proxy in front of a stopped daemon, or the login page of a network.
      return status >= 500 || (status >= 300 && status < 400)
        ? unreachable(`status ${status}`)
        : new AppError("upstream/stranger", { url, reason: `status ${status}` });
    }
    if (code === "http/not-found") return new AppError("upstream/older", { url });
    if (status >= 500 || status === 429) return unreachable(message);
    if (code === "http/wrong-token") return new AppError("upstream/wrong-token", { url });
    return new AppError("upstream/refused", { url, code, message, fix });
  }

  function toAnswer(answered: JsonObject | null): ForwardingAnswerDto {
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
      central: {
        machine_id: plainText(central["machine_id"]),
        name: plainText(central["name"]),
        version: plainText(central["version"]),
      },
    };
  }
}

/** A text from another machine. */
function plainText(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
