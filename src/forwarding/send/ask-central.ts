import { beginningOf } from "../../core/beginning-of.ts";
import type { FetchLike } from "../../core/delivery.ts";
import { AppError } from "../../core/errors.ts";
import { isJsonObject, parseJsonObject, type JsonObject } from "../../core/json.ts";
import { ROUTES } from "../../api/routes.ts";
import { UPSTREAM_PROTOCOL, type UpstreamAnswerDto, type UpstreamBatchDto } from "../../api/upstream-dto.ts";

/** A central daemon answers in milliseconds; one that hangs is asked again. */
const ANSWER_MS = 30_000;

/** More is no answer of ours. */
const MAX_ANSWER_BYTES = 65_536;

export interface CentralOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  readonly fetch: FetchLike;
}

/**
 * Hands a batch to the central daemon.
 * @throws AppError `upstream/unreachable` when it may work later by itself, `upstream/refused`, `upstream/wrong-token`,
 * `upstream/older` or `upstream/stranger` when somebody has to do something
 */
export async function askCentral(
  { url, token, fetch }: CentralOptions,
  batch: UpstreamBatchDto,
  signal: AbortSignal,
): Promise<UpstreamAnswerDto> {
  const response = await send();
  const text = await beginningOf(response, MAX_ANSWER_BYTES).catch((error: unknown) => {
    throw unreachable(error);
  });
  const body = parseJsonObject(text);
  if (response.status === 200) return toAnswer(body);
  throw refusal(response.status, body);

  async function send(): Promise<Response> {
    try {
      return await fetch(`${url}${ROUTES.upstream}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        body: JSON.stringify(batch),
        // The token goes to nobody else.
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
    } catch (error) {
      throw unreachable(error);
    }
  }

  function unreachable(error: unknown): AppError {
    return new AppError("upstream/unreachable", { url, reason: reasonOf(error) }, { cause: error });
  }

  function refusal(status: number, answer: JsonObject | null): AppError {
    const error = answer !== null && isJsonObject(answer["error"]) ? answer["error"] : null;
    const { code, message, fix } = error ?? {};
    if (typeof code !== "string" || typeof message !== "string" || typeof fix !== "string") {
      // A proxy in front of it speaks for one that is away.
      return status >= 500
        ? new AppError("upstream/unreachable", { url, reason: `status ${status}` })
        : new AppError("upstream/stranger", { url, reason: `status ${status}` });
    }
    if (code === "http/not-found") return new AppError("upstream/older", { url });
    if (status >= 500 || status === 429) return new AppError("upstream/unreachable", { url, reason: message });
    if (code === "http/wrong-token") return new AppError("upstream/wrong-token", { url });
    return new AppError("upstream/refused", { url, code, message, fix });
  }

  function toAnswer(answered: JsonObject | null): UpstreamAnswerDto {
    const { protocol, position, position_key: key, message_position: message, taken, central } = answered ?? {};
    const isWhole =
      isNumber(position) &&
      isNumber(message) &&
      typeof taken === "boolean" &&
      (key === null || typeof key === "string");
    if (protocol !== UPSTREAM_PROTOCOL || !isWhole || !isJsonObject(central)) {
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
        machine_id: words(central["machine_id"]),
        name: words(central["name"]),
        version: words(central["version"]),
      },
    };
  }
}

/** What another machine says of itself. */
function words(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The network's own words stand in the cause of what `fetch` throws. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${ANSWER_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
