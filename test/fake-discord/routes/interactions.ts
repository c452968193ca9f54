import { messageJson } from "../present/message-json.ts";
import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { objectOf } from "../state/json.ts";
import { createMessage, editMessage } from "../state/messages.ts";
import type { Interaction, Json, Message } from "../state/model.ts";
import { formError, invalid } from "../validation/form-errors.ts";
import { checkMessage, flagsOf } from "../validation/message.ts";
import { checkModal } from "../validation/modal.ts";
import { botAuthor, messageIn } from "./access.ts";

const FIRST_RESPONSE_MS = 3000;
const TOKEN_MS = 15 * 60_000;
const EPHEMERAL = 64;

const RESPONSE = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7, modal: 9 } as const;
const FIRST = new Set<unknown>(Object.values(RESPONSE));

/** The first response to an interaction; it needs no bot token. */
export function respond(request: ApiRequest): Reply {
  const interaction = request.world.interactions.get(request.param("interaction_id"));
  const ageMs = request.world.clock.now() - (interaction?.createdAtMs ?? 0);
  if (interaction === undefined || interaction.token !== request.param("interaction_token")) {
    throw apiError("unknownInteraction");
  }
  if (interaction.response !== null) throw apiError("alreadyAcknowledged");
  if (ageMs > FIRST_RESPONSE_MS) throw apiError("unknownInteraction");

  const { type, data } = request.body;
  if (!FIRST.has(type))
    throw formError([invalid(["type"], "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 6, 7, 9}.")]);
  if (interaction.type === 5 && type === RESPONSE.modal) {
    throw formError([invalid(["type"], "BASE_TYPE_CHOICES", "A modal cannot answer a modal.")]);
  }
  apply(request, { interaction, type: Number(type), data: objectOf(data) });
  interaction.response = { type: Number(type), atMs: request.world.clock.now() };
  if (request.query.get("with_response") !== "true") return { status: 204 };
  return { status: 200, body: responseJson(request, interaction, Number(type)) };
}

interface FirstResponse {
  readonly interaction: Interaction;
  readonly type: number;
  readonly data: Json;
}

function apply(request: ApiRequest, { interaction, type, data }: FirstResponse): void {
  if (type === RESPONSE.modal) {
    checkModal(data);
    interaction.modal = data;
  } else if (type === RESPONSE.message) {
    checkMessage(request, { operation: "interaction-create", body: data, at: ["data"] });
    interaction.original = say(request, interaction, data);
  } else if (type === RESPONSE.deferredMessage) {
    interaction.original = say(request, interaction, { content: "is thinking…", flags: flagsOf(data) });
  } else {
    interaction.original = interaction.message;
    if (type !== RESPONSE.update) return;
    checkMessage(request, { operation: "interaction-edit", body: data, at: ["data"] });
    edit(request, { interaction, message: interaction.message, body: data });
  }
}

/** A message in the channel, or with the flag 64 one that only the user sees. */
function say({ world, files }: ApiRequest, interaction: Interaction, body: Json): Message {
  const isEphemeral = (flagsOf(body) & EPHEMERAL) !== 0;
  const message = createMessage(world, {
    channel: isEphemeral ? interaction.hidden : interaction.channel,
    author: botAuthor(interaction.bot),
    body,
    files,
    mayPingAll: false,
  });
  if (isEphemeral) message.flags |= EPHEMERAL;
  return message;
}

interface InteractionEdit {
  readonly interaction: Interaction;
  readonly message: Message;
  readonly body: Json;
}

function edit({ world, files }: ApiRequest, { interaction, message, body }: InteractionEdit): void {
  editMessage(world, { channel: interaction.channel, message, body, files, mayPingAll: false });
}

function responseJson({ world }: ApiRequest, { id, type, original }: Interaction, responseType: number): Json {
  const isShown = responseType === RESPONSE.message || responseType === RESPONSE.update;
  return {
    interaction: {
      id,
      type,
      response_message_id: original?.id ?? null,
      response_message_loading: responseType === RESPONSE.deferredMessage,
      response_message_ephemeral: ((original?.flags ?? 0) & EPHEMERAL) !== 0,
    },
    resource: {
      type: responseType,
      ...(isShown && original !== null ? { message: messageJson(world, original) } : {}),
    },
  };
}

/** The interaction that the path's token belongs to; null for a webhook. */
export function interactionOf(request: ApiRequest): Interaction | null {
  const token = request.param("webhook_token");
  return [...request.world.interactions.values()].find((one) => one.token === token) ?? null;
}

/** @throws 50027 once the token has expired, 10015 for another application's or before the first response */
function answered(request: ApiRequest, interaction: Interaction): Interaction {
  if (request.param("webhook_id") !== interaction.bot.applicationId) throw apiError("unknownWebhook");
  if (request.world.clock.now() - interaction.createdAtMs > TOKEN_MS) throw apiError("badWebhookToken");
  if (interaction.response === null) throw apiError("unknownWebhook");
  return interaction;
}

export function followUp(request: ApiRequest, found: Interaction): Reply {
  const interaction = answered(request, found);
  checkMessage(request, { operation: "webhook-create", body: request.body });
  return { status: 200, body: messageJson(request.world, say(request, interaction, request.body)) };
}

/** @throws 10008 for a message that is not of this interaction */
function ownMessage(interaction: Interaction, id: string): Message {
  if (id === "@original" && interaction.original !== null) return interaction.original;
  const hidden = interaction.hidden.messages.find((one) => one.id === id);
  const message = hidden ?? messageIn(interaction.channel, id);
  if (message.author.id !== interaction.bot.id) throw apiError("unknownMessage");
  return message;
}

export function getResponse(request: ApiRequest, found: Interaction, id: string): Reply {
  const message = ownMessage(answered(request, found), id);
  return { status: 200, body: messageJson(request.world, message) };
}

export function editResponse(request: ApiRequest, found: Interaction, id: string): Reply {
  const interaction = answered(request, found);
  const message = ownMessage(interaction, id);
  checkMessage(request, {
    operation: "webhook-edit",
    body: request.body,
    knownAttachments: message.attachments.map((one) => one.id),
  });
  edit(request, { interaction, message, body: request.body });
  return { status: 200, body: messageJson(request.world, message) };
}

export function deleteResponse(request: ApiRequest, found: Interaction, id: string): Reply {
  const interaction = answered(request, found);
  const message = ownMessage(interaction, id);
  for (const { messages } of [interaction.hidden, interaction.channel]) {
    if (messages.includes(message)) messages.splice(messages.indexOf(message), 1);
  }
  return { status: 204 };
}
