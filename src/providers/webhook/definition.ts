import { hostOf, type Provider } from "../provider.ts";

/** A webhook of any service. Its destinations and keys are stored under the name `outgoing`. */
export const webhook = {
  label: "Webhook",
  word: "webhook",
  settings: {
    outgoingUrl: {
      env: "CCEN_WEBHOOK_URL",
      type: "address",
      secret: true,
      doc: "Address of a service to post each notification to: `https:` or on this machine. Discord’s own webhook belongs in `DISCORD_WEBHOOK_URL`.",
    },
    outgoingTemplate: {
      env: "CCEN_WEBHOOK_TEMPLATE",
      type: "string",
      // Some services require their key in the body.
      secret: true,
      doc: "Body to post: JSON or text with placeholders such as `{title}`, or the absolute path of a file. Empty: our JSON.",
    },
    outgoingHeaders: {
      env: "CCEN_WEBHOOK_HEADERS",
      type: "headers",
      secret: true,
      doc: 'Headers to send along, as a JSON object: `{"Authorization":"Bearer …"}`. A single one also as `Authorization: Bearer …`.',
    },
  },
  required: ["outgoingUrl"],
  destination: ({ outgoingUrl }: { readonly outgoingUrl: string }) => hostOf(outgoingUrl),
  // A template is for one notification.
  maxBatch: 1,
  amends: true,
  load: async () => import("./service.ts"),
} as const satisfies Provider;
