import type { HookEvent } from "../../core/event.ts";
import type { NotificationKind } from "../../core/notification/notification.ts";
import { providerOf } from "../../providers/destination.ts";
import { providerDestinations } from "../../providers/registry.ts";
import { CHANNEL_KEYS, type ChannelKey, type NotifySettings } from "../notify-settings.ts";
import { isToolEvent, toolFamily } from "./setting-choice.ts";

export interface Route {
  /** The setting whose channel takes the message. `webhook` always posts into its own channel. */
  readonly by: ChannelKey | "webhook";
  /** `channel:<id>` or `webhook:<id>`. */
  readonly destinationId: string;
}

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
};

const LAST: readonly ChannelKey[] = ["channelDefault", "channelId"];

/** The Discord channel of a message: by tool, then event, group, default. Null when none is set. */
export function routeOf(
  event: Pick<HookEvent, "hookEventName" | "toolName">,
  kind: NotificationKind,
  settings: NotifySettings,
): Route | null {
  const family = event.toolName === null || !isToolEvent(event) ? undefined : toolFamily(event.toolName);
  const own = BY_KIND[kind] ?? (event.hookEventName === "Notification" ? NOTIFICATIONS : BY_EVENT[event.hookEventName]);
  return firstRoute([...(family === undefined ? [] : [family.channel]), ...(own ?? []), ...LAST], settings);
}

/** The channel for session cards. */
export function cardRoute(settings: NotifySettings): Route | null {
  return firstRoute(LAST, settings);
}

/** Ids of every destination that can receive a message, Discord's first. */
export function destinationIds(settings: NotifySettings): readonly string[] {
  return [...idsOnDiscord(settings), ...providerDestinations(settings)];
}

function idsOnDiscord(settings: NotifySettings): readonly string[] {
  const ids = CHANNEL_KEYS.map((key) => firstRoute([key], settings)?.destinationId);
  // With a default channel, the webhook is never reached.
  const last = firstRoute(LAST, settings);
  const reached = last === null || last.by === "webhook" ? ids : ids.filter((id) => !id?.startsWith("webhook:"));
  return [...new Set(reached.filter((id) => id !== undefined))];
}

/**
 * The destination that takes over waiting messages of one that the settings no longer name: the same provider, else
 * any. Sent messages are not sent again.
 */
export function successorOf(destinationId: string, settings: NotifySettings): string | undefined {
  const provider = providerOf(destinationId);
  const others = providerDestinations(settings);
  const sameProvider = provider === null ? undefined : others.find((id) => providerOf(id) === provider);
  return sameProvider ?? cardRoute(settings)?.destinationId ?? idsOnDiscord(settings)[0] ?? others[0];
}

export function hasDestination(settings: NotifySettings): boolean {
  return isOnDiscord(settings) || providerDestinations(settings).length > 0;
}

export function isOnDiscord(settings: NotifySettings): boolean {
  return firstRoute(CHANNEL_KEYS, settings) !== null;
}

/** Only a bot can choose among channels. It is preferred to a webhook because it can make threads. */
function firstRoute(keys: readonly ChannelKey[], settings: NotifySettings): Route | null {
  const by = settings.botToken === "" ? undefined : keys.find((key) => settings[key] !== "");
  if (by !== undefined) return { by, destinationId: `channel:${settings[by]}` };
  const webhookId = /\/webhooks\/(\d{17,20})\//.exec(settings.webhookUrl)?.[1];
  return webhookId === undefined ? null : { by: "webhook", destinationId: `webhook:${webhookId}` };
}
