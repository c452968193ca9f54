import { CHANNEL_KEYS, SETTINGS, type ConfigValues } from "../config/settings.ts";
import { destinationIds } from "../notify/policy/route.ts";
import { providerOf } from "../providers/destination.ts";
import { PROVIDER_IDS, providerDestinations, PROVIDERS, requiredSettings } from "../providers/registry.ts";

/** A destination of messages, as the settings name it. */
export interface ConfiguredDestination {
  /** `webhook:<id>` or `channel:<id>`. */
  readonly destinationId: string;
  /** The settings that name it: `DISCORD_CHANNEL_ID`. */
  readonly settings: readonly string[];
}

/** The destinations of the settings, each once. A webhook is unused beside a bot that has a channel for everything. */
export function configuredDestinations(values: ConfigValues): readonly ConfiguredDestination[] {
  return destinationIds(values)
    .filter((destinationId) => providerOf(destinationId) === null)
    .map((destinationId) => {
      const named = CHANNEL_KEYS.filter((key) => destinationId === `channel:${values[key]}`);
      const keys = named.length === 0 ? (["webhookUrl"] as const) : named;
      return { destinationId, settings: keys.map((key) => SETTINGS[key].env) };
    });
}

/** Whether the bot has a channel for everything that no other setting routes. */
export function botTakesAll({ botToken, channelId, channelDefault }: ConfigValues): boolean {
  return botToken !== "" && (channelId !== "" || channelDefault !== "");
}

/** The fix where {@link configuredDestinations} finds none. `begun`: half of the settings are set. */
export function setupAdvice({ botToken, ...values }: ConfigValues) {
  if (botToken !== "") {
    return {
      begun: true,
      problem: "Discord is not set up: DISCORD_BOT_TOKEN is there, but no channel.",
      fix: "`ccen setup --channel-id ID` names the channel (Discord: right click on it, Copy Channel ID).",
    };
  }
  if (CHANNEL_KEYS.some((key) => values[key] !== "")) {
    return {
      begun: true,
      problem:
        "Discord is not set up: a channel is named, but only a bot can choose one, and DISCORD_BOT_TOKEN is not set.",
      fix: "`ccen setup --bot-token TOKEN` sets it (Discord's developer portal: your application, Bot, Reset Token).",
    };
  }
  return {
    begun: false,
    problem: "Discord is not set up: no message goes out.",
    fix:
      "`ccen setup --webhook-url URL` sets up a webhook (channel settings, Integrations, Webhooks, Copy Webhook URL), " +
      "`ccen setup --bot-token TOKEN --channel-id ID` a bot.",
  };
}

/** The destinations outside Discord: `ntfy:ntfy.sh`. */
export function configuredProviders(values: ConfigValues) {
  return providerDestinations(values).flatMap((destinationId) => {
    const id = providerOf(destinationId);
    return id === null ? [] : [{ id, destinationId, settings: requiredSettings(id) }];
  });
}

/** For a setup without any of them. */
export const OTHER_PROVIDERS = `Other providers (${PROVIDER_IDS.map((id) => PROVIDERS[id].label).join(", ")}): \`ccen test-notify\` says how (docs/integrations.md).`;
