import { isJsonObject, objectField, textField, type JsonObject, type JsonValue } from "../../../core/json.ts";
import type { FetchLike } from "../../../core/notification/delivery.ts";
import type { Clock } from "../../../core/ports.ts";
import { requestOnce } from "../../../system/http-client.ts";
import { answerObject, withoutSecrets } from "../../http-service.ts";

export interface Bot {
  readonly token: string;
  /** As in the setting: a number, or the name of a public chat with `@`. */
  readonly chatId: string;
  readonly apiUrl: string;
  readonly fetch: FetchLike;
  readonly userAgent: string;
}

export type BotResult =
  | { readonly kind: "ok"; readonly result: JsonValue }
  /** `description` is Telegram's, without secrets. */
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly description: string;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: "lost" };

/** Calls a method of the Bot API. Never throws. */
export type CallBot = (
  method: string,
  body: JsonObject,
  options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
) => Promise<BotResult>;

const TIMEOUT_MS = 15_000;

/** More than the updates of one poll, each with a message of 4096 characters and one that it replies to. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** @param stopped ends every call that has no signal of its own */
export function createBotApi(
  { token, apiUrl, fetch, userAgent }: Bot,
  { clock, stopped }: { readonly clock: Clock; readonly stopped: AbortSignal },
): CallBot {
  const secrets = [token, token.slice(token.indexOf(":") + 1)];
  /** "429 Too Many Requests" holds for all of a bot's messages in a chat; answers to clicks are outside of it. */
  let limitedUntilMs = 0;

  return async (method, body, { signal = stopped, timeoutMs = TIMEOUT_MS } = {}) => {
    const isLimited = method.startsWith("edit") || method.startsWith("send");
    if (isLimited && limitedUntilMs > clock.now()) return { kind: "lost" };
    const answer = await requestOnce(
      {
        // The token is part of the address, so it is never logged.
        url: `${apiUrl}/bot${token}/${method}`,
        headers: { "content-type": "application/json", "user-agent": userAgent },
        body: JSON.stringify(body),
      },
      { fetch, nowMs: clock.now(), signal, timeoutMs, maxResponseBytes: MAX_ANSWER_BYTES },
    );
    if (answer.kind !== "answered") return { kind: "lost" };
    const said = answerObject(answer.text);
    if (said["ok"] === true && said["result"] !== undefined) return { kind: "ok", result: said["result"] };
    const seconds = objectField(said, "parameters")["retry_after"];
    const retryAfterMs = typeof seconds === "number" && seconds >= 0 ? Math.ceil(seconds * 1000) : answer.retryAfterMs;
    if (isLimited && answer.status === 429) limitedUntilMs = clock.now() + (retryAfterMs ?? 0);
    const description = withoutSecrets(textField(said, "description") ?? "not from Telegram", secrets);
    return { kind: "refused", code: answer.status, description, retryAfterMs };
  };
}

/** The object in an answer; an empty one of a failure. */
export function resultOf(answer: BotResult): JsonObject {
  return answer.kind === "ok" && isJsonObject(answer.result) ? answer.result : {};
}
