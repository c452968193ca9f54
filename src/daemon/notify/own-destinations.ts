import type { ConfigValues } from "../../config/settings.ts";
import { withoutProviders } from "../../providers/registry.ts";
import { hasFallback } from "../forwarding/fallback.ts";

/**
 * The settings with only those destinations that this daemon sends to. For a forwarding daemon the central daemon
 * sends; if both did, each message would arrive twice. Forwarding is decided at the start.
 */
export function ownDestinations(values: ConfigValues, atStart = values): ConfigValues {
  const { upstreamUrl, upstreamDiscord } = atStart;
  if (upstreamUrl === "" || upstreamDiscord || hasFallback(atStart)) return values;
  return withoutDestinations(values);
}

export function withoutDestinations(values: ConfigValues): ConfigValues {
  return { ...withoutProviders(values), webhookUrl: "", botToken: "" };
}
