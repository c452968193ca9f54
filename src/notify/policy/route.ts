import type { HookEvent } from "../../core/event.ts";
import type { NotificationKind } from "../../core/notification/notification.ts";
import { providerOf } from "../../providers/destination.ts";
import { providerDestinations } from "../../providers/registry.ts";
import { CHANNEL_KEYS, type ChannelKey, type NotifySettings } from "../notify-settings.ts";
import { isToolEvent } from "./setting-choice.ts";
import { toolFamily } from "./tool-family.ts";

export interface Route {
  /** The setting whose channel takes the message; `webhook` posts into its own channel whatever the message is. */
  readonly by: ChannelKey | "webhook";
  /** `channel:<id>` or `webhook:<id>`. */
  readonly destinationId: string;
}

type Routing = Readonly<Record<string, readonly ChannelKey[]>>;

/** The channels of an event, nearest first: its own, then its group's. */
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

/** The notifier sent notifications where tool calls went; with a channel for alerts there is a better place. */
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

/** Where on Discord a message goes: tool before event before group before default. Null when nothing there takes it. */
export function routeOf(
  event: Pick<HookEvent, "hookEventName" | "toolName">,
  kind: NotificationKind,
  settings: NotifySettings,
): Route | null {
  const family = event.toolName === null || !isToolEvent(event) ? undefined : toolFamily(event.toolName);
  const own = BY_KIND[kind] ?? (event.hookEventName === "Notification" ? NOTIFICATIONS : BY_EVENT[event.hookEventName]);
  return firstRoute([...(family === undefined ? [] : [family.channel]), ...(own ?? []), ...LAST], settings);
}

/** Where the sessions' cards are shown. */
export function cardRoute(settings: NotifySettings): Route | null {
  return firstRoute(LAST, settings);
}

/** Every destination that some message could go to, by its id: those on Discord first. */
export function destinationIds(settings: NotifySettings): readonly string[] {
  return [...idsOnDiscord(settings), ...providerDestinations(settings)];
}

function idsOnDiscord(settings: NotifySettings): readonly string[] {
  const ids = CHANNEL_KEYS.map((key) => firstRoute([key], settings)?.destinationId);
  // With a default channel nothing ever falls through to the webhook.
  const last = firstRoute(LAST, settings);
  const reached = last === null || last.by === "webhook" ? ids : ids.filter((id) => !id?.startsWith("webhook:"));
  return [...new Set(reached.filter((id) => id !== undefined))];
}

/**
 * The destination that takes over the waiting messages of one that the settings no longer name: the same provider, else
 * any that is left. Messages that were sent already are not sent again.
 */
export function successorOf(destinationId: string, settings: NotifySettings): string | undefined {
  const provider = providerOf(destinationId);
  const others = providerDestinations(settings);
  const sameProvider = provider === null ? undefined : others.find((id) => providerOf(id) === provider);
  return sameProvider ?? cardRoute(settings)?.destinationId ?? idsOnDiscord(settings)[0] ?? others[0];
}

/** Whether any message could go anywhere. */
export function hasDestination(settings: NotifySettings): boolean {
  return isOnDiscord(settings) || providerDestinations(settings).length > 0;
}

/** Whether any message could go to Discord. */
export function isOnDiscord(settings: NotifySettings): boolean {
  return firstRoute(CHANNEL_KEYS, settings) !== null;
}

/** Only a bot can choose among channels. Where there is one, it is better than a webhook: it can make threads. */
function firstRoute(keys: readonly ChannelKey[], settings: NotifySettings): Route | null {
  const by = settings.botToken === "" ? undefined : keys.find((key) => settings[key] !== "");
  if (by !== undefined) return { by, destinationId: `channel:${settings[by]}` };
  const webhookId = /\/webhooks\/(\d{17,20})\//.exec(settings.webhookUrl)?.[1];
  return webhookId === undefined ? null : { by: "webhook", destinationId: `webhook:${webhookId}` };
}
