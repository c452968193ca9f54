import type { RestClient } from "../rest/rest-client.ts";
import type { WebhookAddress } from "../rest/webhook-url.ts";

/** How a destination is reached. Only a bot can make threads in text channels, archive, retag and list. */
export type Reach = WebhookReach | BotReach;

export interface WebhookReach {
  readonly kind: "webhook";
  readonly destinationId: string;
  readonly client: RestClient;
  readonly webhook: WebhookAddress;
}

export interface BotReach {
  readonly kind: "bot";
  readonly destinationId: string;
  readonly client: RestClient;
  readonly channelId: string;
}
