import type { JsonObject } from "../../../core/json.ts";
import { textField } from "../../../core/json.ts";
import type { CallResult } from "../rest/classify.ts";
import type { AnswersOptions, MessageAnswers, RequestPlace } from "../../approvals/message-answers.ts";
import { createGateway, type GatewayOptions } from "../gateway/gateway.ts";
import { fetchGateway } from "../gateway/fetch-gateway.ts";
import { createInteractionHandler, type InteractionHandlerOptions } from "./interaction-handler.ts";
import { type DiscordRequest, postedRequest } from "./posted-request.ts";
import { createMessageApprovals } from "../../approvals/approvals.ts";
import { createPostedRequests } from "../../approvals/posted-requests.ts";
import { requestMessage } from "./request-message.ts";
import { NO_MENTIONS } from "../payload/message-types.ts";

type DiscordAnswersOptions = AnswersOptions &
  Pick<InteractionHandlerOptions, "client" | "rest"> &
  Pick<GatewayOptions, "token">;

/** Answers in Discord: the gateway, the buttons, and what becomes of a click. */
export function createDiscordAnswers(options: DiscordAnswersOptions): MessageAnswers {
  const { token, client, clock, sleep, random, language, onState } = options;
  const requests = createPostedRequests<DiscordRequest>();
  const stopped = new AbortController();
  const guilds = new Map<string, string | null>();
  let applicationId = "";

  const handle = createInteractionHandler({
    ...options,
    requests,
    applicationId: () => applicationId,
    signal: stopped.signal,
  });
  const connection = createGateway({
    token,
    clock,
    sleep,
    ...(random !== undefined && { random }),
    fetchGateway: async (signal) => fetchGateway(client, signal),
    onInteraction: (interaction) => void handle(interaction),
    onState: (state) => {
      if (state.kind === "connected") applicationId = state.applicationId ?? "";
      onState?.(state);
    },
  });

  async function edit({ channelId, messageId }: RequestPlace, body: JsonObject): Promise<CallResult> {
    const path = `/channels/${channelId}/messages/${messageId}`;
    return client.request({ method: "PATCH", path, body }, { signal: stopped.signal });
  }

  /** Null for a direct conversation; undefined while Discord does not say. */
  async function guildIdOf(channelId: string): Promise<string | null | undefined> {
    const known = guilds.get(channelId);
    if (known !== undefined) return known;
    const path = `/channels/${channelId}`;
    const result = await client.request({ method: "GET", path }, { signal: stopped.signal });
    if (result.kind !== "ok") return undefined;
    const guildId = textField(result.body, "guild_id");
    guilds.set(channelId, guildId);
    return guildId;
  }

  async function clear(place: RequestPlace): Promise<boolean> {
    const result = await edit(place, { components: [], allowed_mentions: NO_MENTIONS });
    return result.kind === "ok";
  }

  return createMessageApprovals({
    connection,
    requests,
    stopped,
    post: async (request, place) => {
      const guildId = await guildIdOf(place.channelId);
      if (guildId === undefined) return "failed";
      const shownIn = language();
      const message = requestMessage(request, { language: shownIn });
      const result = await edit(place, message.body);
      if (result.kind !== "ok") return "failed";
      return postedRequest({ request, message, language: shownIn, guildId, answer: result.body }) ?? "changed";
    },
    clear,
  });
}
