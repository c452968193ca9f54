import type { Setting } from "./setting.ts";

/**
 * The settings of the ways beside Discord. What is told, when and how loudly is decided as for Discord, by the settings
 * with `DISCORD_` names. Their addresses are secrets: whoever knows one may post there.
 */
export const WAYS_SETTINGS = {
  outgoingUrl: {
    env: "CCEN_WEBHOOK_URL",
    type: "address",
    default: "",
    applies: "live",
    secret: true,
    doc: "Address of a service to post each notification to: `https:` or on this machine. Discord’s own webhook belongs in `DISCORD_WEBHOOK_URL`.",
  },
  outgoingTemplate: {
    env: "CCEN_WEBHOOK_TEMPLATE",
    type: "string",
    default: "",
    applies: "live",
    // Some services want their key in the body.
    secret: true,
    doc: "Body to post: JSON or text with placeholders such as `{title}`, or the absolute path of a file. Empty: our JSON.",
  },
  outgoingHeaders: {
    env: "CCEN_WEBHOOK_HEADERS",
    type: "headers",
    default: [],
    applies: "live",
    secret: true,
    doc: 'Headers to send along, as a JSON object: `{"Authorization":"Bearer …"}`. A single one also as `Authorization: Bearer …`.',
  },
  ntfyUrl: {
    env: "CCEN_NTFY_URL",
    type: "topic",
    default: "",
    applies: "live",
    secret: true,
    doc: "Address of the ntfy topic to publish to: `https://ntfy.sh/<topic>` or on your own server.",
  },
  ntfyToken: {
    env: "CCEN_NTFY_TOKEN",
    type: "string",
    default: "",
    applies: "live",
    secret: true,
    doc: "Access token for a protected topic.",
  },
  slackUrl: {
    env: "CCEN_SLACK_WEBHOOK_URL",
    type: "address",
    default: "",
    applies: "live",
    secret: true,
    doc: "Address of a Slack app’s incoming webhook: `https://hooks.slack.com/services/…`.",
  },
} as const satisfies Record<string, Setting>;
