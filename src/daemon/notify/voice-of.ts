import type { ConfigValues } from "../../config/settings.ts";
import { hasFallback } from "../forwarding/fallback.ts";

/**
 * What a daemon that forwards has to say, on Discord and elsewhere, the central one says: twice would be once too often. Whether it forwards is
 * decided at its start.
 */
export function voiceOf(values: ConfigValues, atStart = values): ConfigValues {
  const { upstreamUrl, upstreamDiscord } = atStart;
  if (upstreamUrl === "" || upstreamDiscord || hasFallback(atStart)) return values;
  return withoutDestinations(values);
}

export function withoutDestinations(values: ConfigValues): ConfigValues {
  return { ...values, webhookUrl: "", botToken: "", outgoingUrl: "", ntfyUrl: "", slackUrl: "" };
}
