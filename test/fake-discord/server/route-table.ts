import type { LimitName } from "../limits/limit-table.ts";
import { deleteChannel, getChannel, patchChannel } from "../routes/channels.ts";
import { getGuild, getMember, listChannels, listRoles } from "../routes/guilds.ts";
import { listMessages } from "../routes/message-list.ts";
import { deleteMessage, getMessage, patchMessage, postMessage } from "../routes/messages.ts";
import { addReaction, removeReaction, startTyping } from "../routes/reactions.ts";
import { threadFromMessage, threadWithoutMessage } from "../routes/thread-creation.ts";
import { listActiveThreads, listArchivedThreads } from "../routes/thread-lists.ts";
import { getMe, getMyGuilds, openDirect } from "../routes/users.ts";
import { deleteWebhookMessage, editWebhookMessage, getWebhookMessage } from "../routes/webhook-messages.ts";
import { deleteWebhook, executeWebhook, getWebhook } from "../routes/webhooks.ts";
import type { Handler } from "./exchange.ts";

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly limit: LimitName;
  readonly handle: Handler;
}

const HOOK = "/webhooks/:webhook_id/:webhook_token";
const CHANNEL = "/channels/:channel_id";
const MESSAGE = `${CHANNEL}/messages/:message_id`;
const GUILD = "/guilds/:guild_id";

export const ROUTES: readonly Route[] = [
  { method: "GET", path: HOOK, limit: "read", handle: getWebhook },
  { method: "DELETE", path: HOOK, limit: "read", handle: deleteWebhook },
  { method: "POST", path: HOOK, limit: "webhookCreate", handle: executeWebhook },
  { method: "GET", path: `${HOOK}/messages/:message_id`, limit: "read", handle: getWebhookMessage },
  { method: "PATCH", path: `${HOOK}/messages/:message_id`, limit: "webhookEdit", handle: editWebhookMessage },
  { method: "DELETE", path: `${HOOK}/messages/:message_id`, limit: "webhookEdit", handle: deleteWebhookMessage },

  { method: "GET", path: "/users/@me", limit: "read", handle: getMe },
  { method: "GET", path: "/users/@me/guilds", limit: "read", handle: getMyGuilds },
  { method: "POST", path: "/users/@me/channels", limit: "create", handle: openDirect },

  { method: "GET", path: CHANNEL, limit: "read", handle: getChannel },
  { method: "PATCH", path: CHANNEL, limit: "patchChannel", handle: patchChannel },
  { method: "DELETE", path: CHANNEL, limit: "patchChannel", handle: deleteChannel },
  { method: "GET", path: `${CHANNEL}/messages`, limit: "read", handle: listMessages },
  { method: "POST", path: `${CHANNEL}/messages`, limit: "create", handle: postMessage },
  { method: "POST", path: `${CHANNEL}/typing`, limit: "create", handle: startTyping },
  { method: "GET", path: MESSAGE, limit: "read", handle: getMessage },
  { method: "PATCH", path: MESSAGE, limit: "edit", handle: patchMessage },
  { method: "DELETE", path: MESSAGE, limit: "edit", handle: deleteMessage },
  { method: "PUT", path: `${MESSAGE}/reactions/:emoji/@me`, limit: "reaction", handle: addReaction },
  { method: "DELETE", path: `${MESSAGE}/reactions/:emoji/@me`, limit: "reaction", handle: removeReaction },
  { method: "POST", path: `${MESSAGE}/threads`, limit: "createThread", handle: threadFromMessage },
  { method: "POST", path: `${CHANNEL}/threads`, limit: "createThread", handle: threadWithoutMessage },
  { method: "GET", path: `${CHANNEL}/threads/archived/public`, limit: "read", handle: listArchivedThreads },

  { method: "GET", path: GUILD, limit: "read", handle: getGuild },
  { method: "GET", path: `${GUILD}/roles`, limit: "read", handle: listRoles },
  { method: "GET", path: `${GUILD}/channels`, limit: "read", handle: listChannels },
  { method: "GET", path: `${GUILD}/members/:user_id`, limit: "read", handle: getMember },
  { method: "GET", path: `${GUILD}/threads/active`, limit: "read", handle: listActiveThreads },
];
