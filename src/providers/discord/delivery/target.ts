import type { RestClient } from "../rest/rest-client.ts";
import type { WebhookAddress } from "../rest/webhook-url.ts";

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
