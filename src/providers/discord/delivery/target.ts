import type { RestClientOptions, RestClient } from "../rest/rest-client.ts";
import { createRestClient } from "../rest/rest-client.ts";
import { type WebhookAddress, apiBaseOf, parseWebhookUrl } from "../../discord-url.ts";

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

/** `limits`: one object per process, across configurations, because they apply to this machine's address. */
export interface DestinationOptions extends Omit<RestClientOptions, "apiBase" | "timeoutMs"> {
  readonly webhookUrl: string;
  /** `DISCORD_API_BASE_URL`. */
  readonly apiBaseUrl: string;
}

/**
 * The access to each destination of the configuration, by its id: `webhook:<id>` or `channel:<id>`; null without
 * credentials for it.
 */
export function openDestinations(options: DestinationOptions): (destinationId: string) => Target | null {
  const { webhookUrl, botToken, apiBaseUrl } = options;
  const apiBase = apiBaseOf(apiBaseUrl);
  const webhook = parseWebhookUrl(webhookUrl, apiBase);
  const ofBot = createRestClient({ ...options, apiBase });
  // The bot's token goes to Discord or its fake, never to the address of a webhook's URL.
  const ofWebhook = webhook === null ? null : createRestClient({ ...options, apiBase: webhook.apiBase, botToken: "" });

  return (destinationId) => {
    const [, channelId] = /^channel:(\d{1,20})$/.exec(destinationId) ?? [];
    if (channelId !== undefined) {
      return botToken === "" ? null : { kind: "bot", destinationId, client: ofBot, channelId };
    }
    if (webhook === null || ofWebhook === null || destinationId !== `webhook:${webhook.id}`) return null;
    return { kind: "webhook", destinationId, client: ofWebhook, webhook };
  };
}
