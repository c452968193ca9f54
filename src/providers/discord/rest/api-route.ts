/**
 * An endpoint of the API. Limits are kept by `template` and `major`: Discord counts all messages of a channel
 * together, whichever message is meant.
 */
export interface Route {
  /** Path below the API base. Holds the webhook's token where there is one: never shown. */
  readonly path: string;
  /** The path with its ids left out, for keys and words. */
  readonly template: string;
  /** The id that has limits of its own: a channel, guild or webhook. */
  readonly major: string;
  /** Whether the bot's token goes along; a webhook's token is in its path. */
  readonly auth: "bot" | "webhook";
  /** What the hidden limit of messages per channel is counted for; null where there is none. */
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
 * For new messages. They count for the webhook's channel, whichever thread they go to; the webhook's id stands for that
 * channel, which is not known. Should others post there too, Discord's refusals tell.
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

/** Of the guild: something below it that a check reads, such as `/roles`. */
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
