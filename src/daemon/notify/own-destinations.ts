import type { ConfigValues } from "../../config/settings.ts";
import { withoutProviders } from "../../providers/registry.ts";
import { hasFallback } from "../forwarding/fallback.ts";

/**
 * The settings with the destinations that this daemon sends to itself. The central daemon sends for one that forwards;
 * if both did, each message would come twice. Whether a daemon forwards is decided at its start.
 */
export function ownDestinations(values: ConfigValues, atStart = values): ConfigValues {
  const { upstreamUrl, upstreamDiscord } = atStart;
  if (upstreamUrl === "" || upstreamDiscord || hasFallback(atStart)) return values;
  return withoutDestinations(values);
}

export function withoutDestinations(values: ConfigValues): ConfigValues {
  return { ...withoutProviders(values), webhookUrl: "", botToken: "" };
}
