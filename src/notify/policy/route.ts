import type { HookEvent } from "../../core/event.ts";
import type { NotificationKind } from "../../core/notification/notification.ts";
import { providerOf } from "../../providers/destination.ts";
import { providerDestinations } from "../../providers/registry.ts";
import { CHANNEL_KEYS, type ChannelKey, type ConfigValues } from "../../config/settings.ts";
import { isToolEvent, toolFamily } from "./setting-choice.ts";
import { ownEntry } from "../../core/own-entry.ts";

type Routing = Readonly<Record<string, readonly ChannelKey[]>>;

/** An event's channels, nearest first: its own, then its group's. */
const BY_EVENT: Routing = {
  PreToolUse: ["channelPreToolUse", "channelToolActivity"],
  PostToolUse: ["channelPostToolUse", "channelToolActivity"],
  PostToolUseFailure: ["channelPostToolUse", "channelToolActivity"],
  PermissionDenied: ["channelPostToolUse", "channelToolActivity"],
  UserPromptSubmit: ["channelUserPromptSubmit"],
  Stop: ["channelStop", "channelCompletion"],
  SubagentStop: ["channelSubagentStop", "channelCompletion"],
  PreCompact: ["channelPreCompact"],
};

/** The Python notifier sent notifications to the channel of tool calls. The channel for alerts fits better. */
const NOTIFICATIONS: readonly ChannelKey[] = ["channelNotification", "channelAlerts", "channelToolActivity"];

const BY_KIND: Partial<Record<NotificationKind, readonly ChannelKey[]>> = {
  permission: NOTIFICATIONS,
  question: NOTIFICATIONS,
  plan: NOTIFICATIONS,
  idle: NOTIFICATIONS,
  failure: ["channelAlerts", "channelStop", "channelCompletion"],
  health: ["channelAlerts"],
  budget: ["channelAlerts"],
  limit: ["channelAlerts"],
};

const LAST: readonly ChannelKey[] = ["channelDefault", "channelId"];

/**
 * Ids of the destinations of a message: on Discord one, by tool, then event, group, default; and every other provider.
 */
export function destinationsOf(
  event: Pick<HookEvent, "hookEventName" | "toolName">,
  kind: NotificationKind,
  settings: ConfigValues,
): readonly string[] {
  const family = event.toolName === null || !isToolEvent(event) ? undefined : toolFamily(event.toolName);
  const own =
    BY_KIND[kind] ?? (event.hookEventName === "Notification" ? NOTIFICATIONS : ownEntry(BY_EVENT, event.hookEventName));
  const onDiscord = firstOnDiscord(
    [...(family === undefined ? [] : [family.channel]), ...(own ?? []), ...LAST],
    settings,
  );
  return [...(onDiscord === null ? [] : [onDiscord]), ...providerDestinations(settings)];
}

/** The destination of session cards. Null without one. */
export function cardDestination(settings: ConfigValues): string | null {
  return firstOnDiscord(LAST, settings);
}

/** Ids of every destination that can receive a message, Discord's first. */
export function destinationIds(settings: ConfigValues): readonly string[] {
  const channels = CHANNEL_KEYS.filter((key) => settings.botToken !== "" && settings[key] !== "");
  // With a default channel, the webhook is never reached.
  const last = cardDestination(settings);
  const onDiscord = [...channels.map((key) => `channel:${settings[key]}`), ...(last === null ? [] : [last])];
  return [...new Set([...onDiscord, ...providerDestinations(settings)])];
}

/**
 * The destination that takes over waiting messages of one that the settings no longer name: the same provider, else
 * any. Sent messages are not sent again.
 */
export function successorOf(destinationId: string, settings: ConfigValues): string | undefined {
  const provider = providerOf(destinationId);
  const sameProvider = providerDestinations(settings).find((id) => providerOf(id) === provider);
  return sameProvider ?? cardDestination(settings) ?? destinationIds(settings)[0];
}

export function hasDestination(settings: ConfigValues): boolean {
  return isOnDiscord(settings) || providerDestinations(settings).length > 0;
}

export function isOnDiscord(settings: ConfigValues): boolean {
  return firstOnDiscord(CHANNEL_KEYS, settings) !== null;
}

/**
 * `channel:<id>` of the first channel that is set, else `webhook:<id>`. Only a bot can choose among channels. It is
 * preferred to a webhook because it can make threads.
 */
function firstOnDiscord(keys: readonly ChannelKey[], settings: ConfigValues): string | null {
  const by = settings.botToken === "" ? undefined : keys.find((key) => settings[key] !== "");
  if (by !== undefined) return `channel:${settings[by]}`;
  const webhookId = /\/webhooks\/(\d{17,20})\//.exec(settings.webhookUrl)?.[1];
  return webhookId === undefined ? null : `webhook:${webhookId}`;
}
