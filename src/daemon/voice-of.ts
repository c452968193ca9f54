import type { ConfigValues } from "../config/settings.ts";

/**
 * What a daemon that forwards has to say, on Discord and elsewhere, the central one says: twice would be once too often. Whether it forwards is
 * decided at its start.
 */
export function voiceOf(values: ConfigValues, atStart = values): ConfigValues {
  const { upstreamUrl, upstreamDiscord } = atStart;
  if (upstreamUrl === "" || upstreamDiscord) return values;
  return { ...values, webhookUrl: "", botToken: "", outgoingUrl: "", ntfyUrl: "", slackUrl: "" };
}
