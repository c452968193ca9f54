import type { FetchLike } from "../../../core/notification/delivery.ts";
import type { Clock } from "../../../core/ports.ts";
import { type WebhookAddress, DISCORD_API_BASE, parseApiBase, parseWebhookUrl } from "../rest/discord-url.ts";
import type { RateLimits } from "../rest/rate-limits.ts";
import { type RestClient, createRestClient } from "../rest/rest-client.ts";

/** Access to a destination. Only a bot can make threads in text channels, archive, retag and list. */
export type Target = WebhookTarget | BotTarget;

export interface WebhookTarget {
  readonly kind: "webhook";
  readonly destinationId: string;
  readonly client: RestClient;
  readonly webhook: WebhookAddress;
}

export interface BotTarget {
  readonly kind: "bot";
  readonly destinationId: string;
  readonly client: RestClient;
  readonly channelId: string;
}

export interface DestinationOptions {
  /** Unparsed, as the user entered them. */
  readonly webhookUrls: readonly string[];
  readonly botToken: string | null;
  /** `DISCORD_API_BASE_URL`. Null for Discord itself. */
  readonly apiBaseUrl: string | null;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  /** One per process, across configurations: the limits apply to this machine's address. */
  readonly limits: RateLimits;
  readonly userAgent: string;
}

/** All destinations of the configuration. */
export interface Destinations {
  /** `webhook:<id>` of each webhook, in the order given. */
  readonly webhookIds: readonly string[];
  /**
   * @param destinationId `webhook:<id>` or `channel:<id>`
   * @returns null without credentials for it
   */
  resolveTarget(destinationId: string): Target | null;
}

/** @throws AppError `discord/webhook-url`, `discord/api-base` */
export function openDestinations(options: DestinationOptions): Destinations {
  const { webhookUrls, botToken, apiBaseUrl } = options;
  const apiBase = apiBaseUrl === null ? DISCORD_API_BASE : parseApiBase(apiBaseUrl);
  const clients = new Map<string, RestClient>();
  const targets = new Map<string, Target>();

  function clientFor(base: string): RestClient {
    const known = clients.get(base);
    if (known !== undefined) return known;
    // The bot's token goes to Discord or its fake, never to the address of a webhook's URL.
    const client = createRestClient({ ...options, apiBase: base, botToken: base === apiBase ? botToken : null });
    clients.set(base, client);
    return client;
  }

  for (const url of webhookUrls) {
    const webhook = parseWebhookUrl(url, apiBase);
    const destinationId = `webhook:${webhook.id}`;
    targets.set(destinationId, { kind: "webhook", destinationId, client: clientFor(webhook.apiBase), webhook });
  }

  return {
    webhookIds: [...targets.keys()],
    resolveTarget: (destinationId) => {
      const [, channelId] = /^channel:(\d{1,20})$/.exec(destinationId) ?? [];
      if (channelId === undefined) return targets.get(destinationId) ?? null;
      return botToken === null ? null : { kind: "bot", destinationId, client: clientFor(apiBase), channelId };
    },
  };
}
