import type { JsonObject } from "../../../core/json.ts";
import { escapedLine, timestamp } from "../payload/markdown.ts";
import { NO_MENTIONS } from "../payload/message-types.ts";
import type { CallResult } from "../rest/classify.ts";
import { createRateLimits } from "../rest/rate-limits.ts";
import { createRestClient, type RestClient, type RestClientOptions } from "../rest/rest-client.ts";
import { decide, type Step } from "./decide.ts";
import { type DiscordRequest, fingerprintOf } from "./posted-request.ts";
import { type Interaction, readInteraction } from "./read-interaction.ts";
import type { AnswersOptions } from "../../approvals/message-answers.ts";
import type { PostedRequests } from "../../approvals/posted-requests.ts";
import type { FirstAnswer } from "../../approvals/request.ts";
import { answerStrings, type Refusal } from "../../approvals/strings.ts";

export interface InteractionHandlerOptions extends Pick<AnswersOptions, "users" | "language" | "answer" | "logger"> {
  readonly applicationId: () => string;
  readonly requests: PostedRequests<DiscordRequest>;
  /** Reads the message again, with the bot's token. */
  readonly client: RestClient;
  readonly rest: Pick<RestClientOptions, "fetch" | "apiBase" | "clock" | "userAgent">;
  readonly signal: AbortSignal;
}

const RESPONSE = { message: 4, deferredUpdate: 6, form: 9 } as const;
const EPHEMERAL = 64;
/** Discord waits three seconds for a first response. */
const RESPONSE_TIMEOUT_MS = 2500;
const MAX_NAME_CHARS = 100;

/**
 * Answers interactions from the gateway. A decision counts only after Discord has taken our acknowledgement: a person
 * who sees "interaction failed" has decided nothing. It never throws.
 */
export function createInteractionHandler(options: InteractionHandlerOptions): (raw: JsonObject) => Promise<void> {
  const { applicationId, users, language, requests, client, rest, answer, logger, signal } = options;

  /** With limits of its own: interactions are outside of the bot's, and a token that has expired closes this one only. */
  async function call(path: string, body: JsonObject): Promise<CallResult> {
    const limits = createRateLimits(rest.clock);
    const once = createRestClient({ ...rest, botToken: "", limits, timeoutMs: RESPONSE_TIMEOUT_MS });
    return once.request({ method: "POST", path, body }, { signal });
  }

  async function respond({ id, token }: Interaction, response: JsonObject): Promise<boolean> {
    const result = await call(`/interactions/${id}/${token}/callback`, response);
    if (result.kind !== "ok")
      logger.warn("discord interaction not acknowledged", { interaction: id, end: result.kind });
    return result.kind === "ok";
  }

  function words(refusal: Refusal, details: Readonly<Record<string, string>> = {}): JsonObject {
    const template = answerStrings(language()).refusal[refusal];
    const content = template.replaceAll(/\{(\w{1,20})\}/g, (_, key: string) => details[key] ?? "");
    return { content, flags: EPHEMERAL, allowed_mentions: NO_MENTIONS };
  }

  /** After the first response: seen by this person alone. */
  async function say({ token }: Interaction, body: JsonObject): Promise<void> {
    await call(`/webhooks/${applicationId()}/${token}`, body);
  }

  /** Discord shows the time in the reader's own zone. */
  function takenBy(first: FirstAnswer | null): JsonObject {
    if (first === null) return words("taken");
    return words("taken-by", {
      name: escapedLine(first.name, MAX_NAME_CHARS),
      time: timestamp(first.atMs, "T"),
    });
  }

  async function refuse(interaction: Interaction, refusal: Refusal): Promise<void> {
    const { userId, messageId } = interaction;
    logger.info("discord answer refused", { refusal, user: userId, message: messageId });
    await respond(interaction, { type: RESPONSE.message, data: words(refusal) });
  }

  /** Whether the message, now and when it was clicked, is what was posted; null while it cannot be read. */
  async function isUnchanged(interaction: Interaction, fingerprint: string): Promise<boolean | null> {
    if (fingerprintOf(interaction.message) !== fingerprint) return false;
    const path = `/channels/${interaction.channelId}/messages/${interaction.messageId}`;
    const result = await client.request({ method: "GET", path }, { signal });
    if (result.kind === "ok") return fingerprintOf(result.body) === fingerprint;
    return result.kind === "rebuild" ? false : null;
  }

  async function settle(interaction: Interaction, step: Extract<Step, { kind: "decide" }>): Promise<void> {
    const { posted, decision, mustMatch } = step;
    // Taken before the first wait: of two clicks at once, one is too late.
    if (!requests.take(posted)) return refuse(interaction, "over");
    const putBack = async (refusal: Refusal | null): Promise<void> => {
      requests.putBack(posted);
      if (refusal !== null) await say(interaction, words(refusal));
    };
    if (!(await respond(interaction, { type: RESPONSE.deferredUpdate }))) return putBack(null);
    const isSame = mustMatch ? await isUnchanged(interaction, posted.fingerprint) : true;
    if (isSame === null) return putBack("failed");
    if (!isSame) {
      logger.warn("discord message changed by another program", { message: posted.messageId, request: posted.id });
      return say(interaction, words("changed"));
    }
    const { userId, userName, messageId } = interaction;
    const result = await answer(decision, { userId, userName, messageId });
    if (result === "failed") return putBack("failed");
    if (result !== "sent") await say(interaction, takenBy(result.taken));
  }

  async function take(interaction: Interaction): Promise<void> {
    const step = decide(interaction, { applicationId: applicationId(), users: users(), requests });
    if (step.kind === "refuse") await refuse(interaction, step.refusal);
    else if (step.kind === "note") await respond(interaction, { type: RESPONSE.deferredUpdate });
    else if (step.kind === "form") await respond(interaction, { type: RESPONSE.form, data: step.data });
    else if (step.kind === "decide") await settle(interaction, step);
  }

  return async (raw) => {
    const interaction = readInteraction(raw);
    if (interaction === null) return;
    try {
      await take(interaction);
    } catch (error) {
      logger.error("discord interaction failed", { interaction: interaction.id, error: String(error) });
    }
  };
}
