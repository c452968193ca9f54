import type { Language } from "../core/i18n/message.ts";
import type { ProviderAddresses } from "../providers/registry.ts";

export const EVENT_SWITCHES = {
  eventPreToolUse: "DISCORD_EVENT_PRETOOLUSE",
  eventPostToolUse: "DISCORD_EVENT_POSTTOOLUSE",
  eventNotification: "DISCORD_EVENT_NOTIFICATION",
  eventStop: "DISCORD_EVENT_STOP",
  eventSubagentStop: "DISCORD_EVENT_SUBAGENT_STOP",
} as const;

export type EventSwitch = keyof typeof EVENT_SWITCHES;

export const TOOL_SWITCHES = {
  toolRead: "DISCORD_TOOL_READ",
  toolEdit: "DISCORD_TOOL_EDIT",
  toolMultiEdit: "DISCORD_TOOL_MULTIEDIT",
  toolWrite: "DISCORD_TOOL_WRITE",
  toolTodoWrite: "DISCORD_TOOL_TODOWRITE",
  toolGrep: "DISCORD_TOOL_GREP",
  toolGlob: "DISCORD_TOOL_GLOB",
  toolLs: "DISCORD_TOOL_LS",
  toolBash: "DISCORD_TOOL_BASH",
  toolTask: "DISCORD_TOOL_TASK",
  toolWebFetch: "DISCORD_TOOL_WEBFETCH",
} as const;

export type ToolSwitch = keyof typeof TOOL_SWITCHES;

export const CHANNEL_KEYS = [
  "channelBashCommands",
  "channelFileOperations",
  "channelSearchGrep",
  "channelAiInteractions",
  "channelPreToolUse",
  "channelPostToolUse",
  "channelNotification",
  "channelUserPromptSubmit",
  "channelStop",
  "channelSubagentStop",
  "channelPreCompact",
  "channelToolActivity",
  "channelCompletion",
  "channelAlerts",
  "channelDefault",
  "channelId",
] as const;

export type ChannelKey = (typeof CHANNEL_KEYS)[number];

/**
 * The part of `ConfigValues` that the policy and the strings need, under the same names. An unset switch is null; an
 * unset id or secret is empty.
 */
export interface NotifySettings
  extends
    ProviderAddresses,
    Readonly<Record<EventSwitch | ToolSwitch, boolean | null>>,
    Readonly<Record<ChannelKey, string>> {
  readonly webhookUrl: string;
  readonly botToken: string;
  readonly mentionUserId: string;
  readonly enabledEvents: readonly string[];
  readonly disabledEvents: readonly string[];
  readonly disabledTools: readonly string[];
  readonly level: "minimal" | "normal" | "verbose";
  readonly finished: "off" | "silent" | "on" | "mention";
  /** Minutes since midnight, local time; the end is exclusive. */
  readonly quietHours: { readonly fromMinute: number; readonly toMinute: number } | null;
  readonly language: Language;
  readonly attachFull: boolean;
}
