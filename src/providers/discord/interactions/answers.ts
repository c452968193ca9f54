import type { JsonObject } from "../../../core/json.ts";
import { textField } from "../../../core/json.ts";
import type { CallResult } from "../rest/classify.ts";
import type { AnswersOptions, MessageAnswers, Offer, RequestPlace } from "../../answering/message-answers.ts";
import type { Gateway, GatewayOptions } from "../gateway/gateway.ts";
import { createGateway } from "../gateway/gateway.ts";
import { fetchGateway } from "../gateway/fetch-gateway.ts";
import { createInteractionHandler, type InteractionHandlerOptions } from "./interaction-handler.ts";
import { postedRequest } from "./posted-request.ts";
import { createPostedRequests } from "./posted-requests.ts";
import type { AnswerableRequest } from "../../answering/request.ts";
import { requestMessage } from "./request-message.ts";
import { NO_MENTIONS } from "../payload/message-types.ts";

type DiscordAnswersOptions = AnswersOptions &
  Pick<InteractionHandlerOptions, "client" | "rest"> &
  Pick<GatewayOptions, "token">;

/** Answers in Discord: the gateway, the buttons, and what becomes of a click. */
export function createDiscordAnswers(options: DiscordAnswersOptions): MessageAnswers {
  const { token, client, clock, sleep, random, language, onState } = options;
  const requests = createPostedRequests();
  const stop = new AbortController();
  const guilds = new Map<string, string | null>();
  const offers = new Map<string, Promise<Offer>>();
  let applicationId = "";

  const handle = createInteractionHandler({
    ...options,
    requests,
    applicationId: () => applicationId,
    signal: stop.signal,
  });
  const gateway: Gateway = createGateway({
    token,
    clock,
    sleep,
    ...(random !== undefined && { random }),
    fetchGateway: async (signal) => fetchGateway(client, signal),
    onInteraction: (interaction) => void handle(interaction),
    onState: (state) => {
      if (state.kind === "connected") ({ applicationId } = state);
      onState?.(state);
    },
  });

  async function edit({ channelId, messageId }: RequestPlace, body: JsonObject): Promise<CallResult> {
    const path = `/channels/${channelId}/messages/${messageId}`;
    return client.request({ method: "PATCH", path, body }, { signal: stop.signal });
  }

  /** Null for a direct conversation; undefined while Discord does not say. */
  async function guildIdOf(channelId: string): Promise<string | null | undefined> {
    const known = guilds.get(channelId);
    if (known !== undefined) return known;
    const path = `/channels/${channelId}`;
    const result = await client.request({ method: "GET", path }, { signal: stop.signal });
    if (result.kind !== "ok") return undefined;
    const guildId = textField(result.body, "guild_id");
    guilds.set(channelId, guildId);
    return guildId;
  }

  async function clear(place: RequestPlace): Promise<boolean> {
    const result = await edit(place, { components: [], allowed_mentions: NO_MENTIONS });
    return result.kind === "ok";
  }

  async function offer(request: AnswerableRequest, place: RequestPlace): Promise<Offer> {
    const guildId = await guildIdOf(place.channelId);
    if (guildId === undefined) return "failed";
    const shownIn = language();
    const message = requestMessage(request, { language: shownIn });
    const result = await edit(place, message.body);
    if (result.kind !== "ok") return "failed";
    const posted = postedRequest({ request, message, language: shownIn, guildId, answer: result.body });
    if (posted === null) {
      await clear(place);
      return "changed";
    }
    requests.add(posted);
    return "offered";
  }

  return {
    start: () => gateway.start(),
    stop: async () => {
      await gateway.stop();
      stop.abort();
    },
    state: () => gateway.state(),
    offer: async (request, place) => {
      const offering = offer(request, place);
      offers.set(request.id, offering);
      try {
        return await offering;
      } finally {
        offers.delete(request.id);
      }
    },
    withdraw: async (requestId, isAmended = async () => false) => {
      // What is about to get its buttons has to lose them too.
      await offers.get(requestId);
      const posted = requests.settle(requestId);
      if (posted !== null && !(await isAmended())) await clear(posted);
    },
    clear,
  };
}
