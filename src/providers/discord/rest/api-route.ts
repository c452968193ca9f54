/**
 * An endpoint of the API. Limits are kept by `template` and `major`: Discord counts all messages of a channel together,
 * whatever their ids.
 */
export interface Route {
  /** Path below the API base. It contains a webhook's token, so it must never be logged. */
  readonly path: string;
  /** The path without ids, for keys and texts. */
  readonly template: string;
  /** The id that has its own limits: a channel, guild or webhook. */
  readonly major: string;
  /** Whether to send the bot's token. A webhook's token is in its path. */
  readonly auth: "bot" | "webhook";
  /** Key of the hidden limit of messages per channel. Null without one. */
  readonly channelBudget: string | null;
}

interface WebhookKey {
  readonly id: string;
  readonly token: string;
}

export function webhookRoute({ id, token }: WebhookKey): Route {
  return onWebhook({ id, token }, "", "", null);
}

/**
 * For new messages. They count for the webhook's channel in any thread. That channel is unknown, so the webhook's id is
 * the key. If others post there too, Discord's rejections show it.
 */
export function webhookPostRoute(key: WebhookKey): Route {
  return onWebhook(key, "", "", key.id);
}

export function webhookMessageRoute(key: WebhookKey, messageId: string): Route {
  return onWebhook(key, `/messages/${messageId}`, "/messages/:id", null);
}

export function channelRoute(channelId: string): Route {
  return onChannel(channelId, "", "");
}

export function messagesRoute(channelId: string): Route {
  return onChannel(channelId, "/messages", "/messages");
}

export function messageRoute(channelId: string, messageId: string): Route {
  return onChannel(channelId, `/messages/${messageId}`, "/messages/:id");
}

export function threadFromMessageRoute(channelId: string, messageId: string): Route {
  return onChannel(channelId, `/messages/${messageId}/threads`, "/messages/:id/threads");
}

export function threadsRoute(channelId: string): Route {
  return onChannel(channelId, "/threads", "/threads");
}

export function archivedThreadsRoute(channelId: string): Route {
  return onChannel(channelId, "/threads/archived/public", "/threads/archived/public");
}

export function activeThreadsRoute(guildId: string): Route {
  const path = `/guilds/${guildId}/threads/active`;
  return { path, template: "/guilds/:id/threads/active", major: guildId, auth: "bot", channelBudget: null };
}

/** A resource of the guild that a check reads, such as `/roles`. */
export function guildRoute(guildId: string, below: "/roles" | `/members/${string}`): Route {
  const template = below === "/roles" ? "/guilds/:id/roles" : "/guilds/:id/members/:id";
  return { path: `/guilds/${guildId}${below}`, template, major: guildId, auth: "bot", channelBudget: null };
}

export function meRoute(): Route {
  return { path: "/users/@me", template: "/users/@me", major: "", auth: "bot", channelBudget: null };
}

function onChannel(channelId: string, below: string, template: string): Route {
  return {
    path: `/channels/${channelId}${below}`,
    template: `/channels/:id${template}`,
    major: channelId,
    auth: "bot",
    channelBudget: null,
  };
}

function onWebhook({ id, token }: WebhookKey, below: string, template: string, channelBudget: string | null): Route {
  return {
    path: `/webhooks/${id}/${token}${below}`,
    template: `/webhooks/:id/:token${template}`,
    major: id,
    auth: "webhook",
    channelBudget,
  };
}
