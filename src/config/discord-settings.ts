import { settingProblem } from "../core/i18n/setting-problem.ts";
import type { Setting } from "./setting.ts";

function eventSwitch<Env extends string>(env: Env, event: string) {
  const doc = `Notify about ${event}. Unset: the lists of events decide, then the level.`;
  return { env, type: "switch", doc } as const;
}

function toolSwitch<Env extends string>(env: Env, tools: string) {
  const doc = `Notify about calls of ${tools}. Unset: \`DISCORD_DISABLED_TOOLS\` decides, then the event.`;
  return { env, type: "switch", doc } as const;
}

function channel<Env extends string>(env: Env, what: string) {
  return { env, type: "id", doc: `Channel for ${what} (bot only).` } as const;
}

/** The settings of Discord messages. The names up to `DISCORD_THREAD_CLEANUP_DAYS` come from the Python notifier. */
export const DISCORD_SETTINGS = {
  webhookUrl: {
    env: "DISCORD_WEBHOOK_URL",
    type: "webhook",
    secret: true,
    doc: "Address of the webhook that posts the notifications. If a bot and a channel are set too, the bot posts.",
  },
  botToken: {
    env: "DISCORD_BOT_TOKEN",
    type: "string",
    secret: true,
    doc: "Token of the bot that posts the notifications. Needs a channel.",
  },
  channelId: {
    env: "DISCORD_CHANNEL_ID",
    type: "id",
    doc: "Main channel, for everything that no other channel setting covers (bot only).",
  },
  mentionUserId: {
    env: "DISCORD_MENTION_USER_ID",
    type: "id",
    doc: "User to ping when a session waits for you or fails. Empty: no pings.",
  },
  eventPreToolUse: eventSwitch("DISCORD_EVENT_PRETOOLUSE", "started tool calls"),
  eventPostToolUse: eventSwitch("DISCORD_EVENT_POSTTOOLUSE", "finished and failed tool calls"),
  eventNotification: eventSwitch(
    "DISCORD_EVENT_NOTIFICATION",
    "Claude Code’s notifications, permission requests and questions",
  ),
  eventStop: eventSwitch("DISCORD_EVENT_STOP", "finished turns"),
  eventSubagentStop: eventSwitch("DISCORD_EVENT_SUBAGENT_STOP", "finished subagents"),
  enabledEvents: {
    env: "DISCORD_ENABLED_EVENTS",
    type: "list",
    doc: "Notify about these hook events only, for example `Notification,Stop`. Empty: no limit.",
  },
  disabledEvents: {
    env: "DISCORD_DISABLED_EVENTS",
    type: "list",
    doc: "Do not notify about these hook events. Ignored if `DISCORD_ENABLED_EVENTS` is set.",
  },
  toolRead: toolSwitch("DISCORD_TOOL_READ", "`Read`"),
  toolEdit: toolSwitch("DISCORD_TOOL_EDIT", "`Edit` and `NotebookEdit`"),
  toolMultiEdit: toolSwitch("DISCORD_TOOL_MULTIEDIT", "`MultiEdit`"),
  toolWrite: toolSwitch("DISCORD_TOOL_WRITE", "`Write`"),
  toolTodoWrite: toolSwitch("DISCORD_TOOL_TODOWRITE", "`TodoWrite`, `TaskCreate` and `TaskUpdate`"),
  toolGrep: toolSwitch("DISCORD_TOOL_GREP", "`Grep`"),
  toolGlob: toolSwitch("DISCORD_TOOL_GLOB", "`Glob`"),
  toolLs: toolSwitch("DISCORD_TOOL_LS", "`LS`"),
  toolBash: toolSwitch("DISCORD_TOOL_BASH", "`Bash` and `PowerShell`"),
  toolTask: toolSwitch("DISCORD_TOOL_TASK", "`Task` (now named `Agent`)"),
  toolWebFetch: toolSwitch("DISCORD_TOOL_WEBFETCH", "`WebFetch`"),
  disabledTools: {
    env: "DISCORD_DISABLED_TOOLS",
    type: "list",
    doc: "Do not notify about calls of these tools. A tool’s own switch wins.",
  },
  channelBashCommands: channel("DISCORD_CHANNEL_BASH_COMMANDS", "calls of `Bash`"),
  channelFileOperations: channel("DISCORD_CHANNEL_FILE_OPERATIONS", "calls that read or change files"),
  channelSearchGrep: channel("DISCORD_CHANNEL_SEARCH_GREP", "calls of `Grep`, `Glob` and `LS`"),
  channelAiInteractions: channel("DISCORD_CHANNEL_AI_INTERACTIONS", "calls of subagents, of the web and of task lists"),
  channelPreToolUse: channel("DISCORD_CHANNEL_PRETOOLUSE", "started tool calls"),
  channelPostToolUse: channel("DISCORD_CHANNEL_POSTTOOLUSE", "finished tool calls"),
  channelNotification: channel("DISCORD_CHANNEL_NOTIFICATION", "notifications, permission requests and questions"),
  channelUserPromptSubmit: channel("DISCORD_CHANNEL_USERPROMPTSUBMIT", "prompts"),
  channelStop: channel("DISCORD_CHANNEL_STOP", "finished turns"),
  channelSubagentStop: channel("DISCORD_CHANNEL_SUBAGENTSTOP", "finished subagents"),
  channelPreCompact: channel("DISCORD_CHANNEL_PRECOMPACT", "compactions"),
  channelToolActivity: channel(
    "DISCORD_CHANNEL_TOOL_ACTIVITY",
    "tool calls, and notifications without an alerts channel",
  ),
  channelCompletion: channel("DISCORD_CHANNEL_COMPLETION", "finished turns and subagents"),
  channelAlerts: channel("DISCORD_CHANNEL_ALERTS", "failures, permission requests and questions"),
  channelDefault: channel("DISCORD_CHANNEL_DEFAULT", "session cards and everything without a more specific channel"),
  useThreads: {
    env: "DISCORD_USE_THREADS",
    alias: "DISCORD_USE_CHANNEL_THREADS",
    type: "boolean",
    default: true,
    doc: "Give each session a thread or post of its own. A webhook can do so in a forum channel only.",
  },
  threadForTask: {
    env: "DISCORD_THREAD_FOR_TASK",
    type: "boolean",
    doc: "Create a thread as soon as a session uses subagents, even if `DISCORD_USE_THREADS` is off (bot only).",
  },
  channelType: {
    env: "DISCORD_CHANNEL_TYPE",
    type: "choice",
    choices: ["text", "forum"],
    default: "text",
    doc: "Type of the channel, if Discord does not report it.",
  },
  threadPrefix: {
    env: "DISCORD_THREAD_PREFIX",
    type: "string",
    doc: "Text before the name of each thread.",
  },
  threadStoragePath: {
    env: "DISCORD_THREAD_STORAGE_PATH",
    type: "string",
    applies: "start",
    doc: "Thread database of the Python notifier, imported once. Empty: its default location.",
  },
  threadCleanupDays: {
    env: "DISCORD_THREAD_CLEANUP_DAYS",
    type: "integer",
    default: 30,
    min: 1,
    max: 36_500,
    doc: "How long to remember a session’s thread after its last notification (days).",
  },
  threadArchiveMinutes: {
    env: "DISCORD_THREAD_ARCHIVE_MINUTES",
    type: "number",
    default: 60,
    min: 0,
    max: 10_080,
    doc: "How long after the end of a session to archive its thread (minutes).",
  },
  level: {
    env: "DISCORD_LEVEL",
    type: "choice",
    choices: ["minimal", "normal", "verbose"],
    default: "normal",
    doc: "How much to notify when no specific switch applies.",
  },
  finished: {
    env: "DISCORD_FINISHED",
    type: "choice",
    choices: ["off", "silent", "on", "mention"],
    default: "silent",
    doc: "Notify about finished turns: `off`, `silent` (if you do not prompt within a minute; aloud if they ask), `on` (with sound), `mention` (ping).",
  },
  quietHours: {
    env: "DISCORD_QUIET_HOURS",
    type: "hours",
    doc: "Local hours for notifications without sound and pings, for example `22:00-07:00`.",
  },
  language: {
    env: "DISCORD_LANGUAGE",
    type: "choice",
    choices: ["en", "ja"],
    default: "en",
    doc: "Language of the notifications.",
  },
  attachFull: {
    env: "DISCORD_ATTACH_FULL",
    type: "boolean",
    doc: "Attach texts that are too long for a message as a file.",
  },
  discordAnswers: {
    env: "DISCORD_ANSWERS",
    type: "boolean",
    doc: "Put buttons under requests of Claude Code, so that they can be answered in Discord (bot only, with `ccen answers on`). Needs `DISCORD_ANSWER_USERS`.",
  },
  answerUsers: {
    env: "DISCORD_ANSWER_USERS",
    type: "pattern",
    pattern: /^\d{17,20}(?: ?, ?\d{17,20}){0,49}$/,
    problem: settingProblem("answer-users"),
    doc: "IDs of the Discord users who may answer, separated by commas.",
  },
  apiBaseUrl: {
    env: "DISCORD_API_BASE_URL",
    type: "url",
    default: "https://discord.com/api",
    doc: "Address of Discord’s API, for a proxy or a test: `https:` or an address of this machine.",
  },
} as const satisfies Record<string, Setting>;
