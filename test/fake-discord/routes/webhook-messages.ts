import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { messageJson } from "../present/message-json.ts";
import { editMessage } from "../state/messages.ts";
import type { Channel, Message, Webhook } from "../state/model.ts";
import { IS_COMPONENTS_V2 } from "../validation/components.ts";
import { checkMessage } from "../validation/message.ts";
import { demandActive, demandUnlocked, messageIn } from "./access.ts";
import { checkOldEdit } from "./edit-limits.ts";
import { childThread, homeOf, knownWebhook } from "./webhooks.ts";

interface Target {
  readonly webhook: Webhook;
  readonly channel: Channel;
  readonly message: Message;
}

/** Without `thread_id` only the webhook's own channel is searched: a message in a thread is "unknown". */
function target(request: ApiRequest): Target {
  const webhook = knownWebhook(request);
  const home = homeOf(request, webhook.channelId);
  const threadId = request.query.get("thread_id");
  const channel = threadId === null ? home : childThread(request, home, threadId);
  const message = messageIn(channel, request.param("message_id"));
  if (message.author.id !== webhook.id) throw apiError("unknownMessage");
  return { webhook, channel, message };
}

export function getWebhookMessage(request: ApiRequest): Reply {
  return { status: 200, body: messageJson(request.world, target(request).message) };
}

export function editWebhookMessage(request: ApiRequest): Reply {
  const { webhook, channel, message } = target(request);
  checkMessage(request, {
    operation: "webhook-edit",
    body: request.body,
    mayNotInteract: webhook.applicationId === null,
    knownAttachments: message.attachments.map(({ id }) => id),
    wasV2: (message.flags & IS_COMPONENTS_V2) !== 0,
  });
  demandActive(channel);
  demandUnlocked(channel, false);
  checkOldEdit(request, message);
  editMessage(request.world, { channel, message, body: request.body, files: request.files, mayPingAll: true });
  return { status: 200, body: messageJson(request.world, message) };
}

export function deleteWebhookMessage(request: ApiRequest): Reply {
  const { channel, message } = target(request);
  demandActive(channel);
  channel.messages.splice(channel.messages.indexOf(message), 1);
  return { status: 204 };
}
