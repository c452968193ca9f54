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
    doc: "Address of any service that each message is posted to: `https:`, or on this machine. Discord’s own webhook belongs into `DISCORD_WEBHOOK_URL`.",
  },
  outgoingTemplate: {
    env: "CCEN_WEBHOOK_TEMPLATE",
    type: "string",
    default: "",
    applies: "live",
    // Some services want their key in the body.
    secret: true,
    doc: "What is posted there: JSON or text with placeholders such as `{title}`, or the absolute path of a file with it. Empty: JSON of ours.",
  },
  outgoingHeaders: {
    env: "CCEN_WEBHOOK_HEADERS",
    type: "headers",
    default: [],
    applies: "live",
    secret: true,
    doc: 'Headers that are sent along, as a JSON object: `{"Authorization":"Bearer …"}`; one alone also as `Authorization: Bearer …`.',
  },
  ntfyUrl: {
    env: "CCEN_NTFY_URL",
    type: "topic",
    default: "",
    applies: "live",
    secret: true,
    doc: "Address of the ntfy topic that messages are published to: `https://ntfy.sh/<topic>`, or on a server of your own.",
  },
  ntfyToken: {
    env: "CCEN_NTFY_TOKEN",
    type: "string",
    default: "",
    applies: "live",
    secret: true,
    doc: "Access token for a topic that not everybody may publish to.",
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
