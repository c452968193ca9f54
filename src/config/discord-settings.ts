import type { Setting } from "./setting.ts";

function eventSwitch<Env extends string>(env: Env, event: string) {
  const doc = `Whether ${event} are told. Unset: the lists decide, then the level.`;
  return { env, type: "switch", default: null, applies: "live", doc } as const;
}

function toolSwitch<Env extends string>(env: Env, tools: string) {
  const doc = `Whether calls of ${tools} are told. Unset: \`DISCORD_DISABLED_TOOLS\` decides, then the event.`;
  return { env, type: "switch", default: null, applies: "live", doc } as const;
}

function channel<Env extends string>(env: Env, what: string) {
  return { env, type: "id", default: "", applies: "live", doc: `Channel for ${what} (bot only).` } as const;
}

/** The settings of the messages on Discord. The names up to `DISCORD_THREAD_CLEANUP_DAYS` are the Python notifier's. */
export const DISCORD_SETTINGS = {
  webhookUrl: {
    env: "DISCORD_WEBHOOK_URL",
    type: "webhook",
    default: "",
    applies: "live",
    secret: true,
    doc: "Address of the webhook that posts the messages. With a bot and a channel as well, the bot posts.",
  },
  botToken: {
    env: "DISCORD_BOT_TOKEN",
    type: "string",
    default: "",
    applies: "live",
    secret: true,
    doc: "Token of the bot that posts the messages; needs a channel.",
  },
  channelId: {
    env: "DISCORD_CHANNEL_ID",
    type: "id",
    default: "",
    applies: "live",
    doc: "Channel for everything that no other channel setting claims (bot only).",
  },
  mentionUserId: {
    env: "DISCORD_MENTION_USER_ID",
    type: "id",
    default: "",
    applies: "live",
    doc: "Who is pinged when a session waits for a person or fails. Empty: nobody.",
  },
  eventPreToolUse: eventSwitch("DISCORD_EVENT_PRETOOLUSE", "beginning tool calls"),
  eventPostToolUse: eventSwitch("DISCORD_EVENT_POSTTOOLUSE", "ended tool calls, well or not,"),
  eventNotification: eventSwitch(
    "DISCORD_EVENT_NOTIFICATION",
    "Claude Code’s notifications, and with them requests for permission and questions,",
  ),
  eventStop: eventSwitch("DISCORD_EVENT_STOP", "finished turns"),
  eventSubagentStop: eventSwitch("DISCORD_EVENT_SUBAGENT_STOP", "finished subagents"),
  enabledEvents: {
    env: "DISCORD_ENABLED_EVENTS",
    type: "list",
    default: [],
    applies: "live",
    doc: "The only hook events that are told, by name, such as `Notification,Stop`. Empty: no such limit.",
  },
  disabledEvents: {
    env: "DISCORD_DISABLED_EVENTS",
    type: "list",
    default: [],
    applies: "live",
    doc: "Hook events that are not told. Of no effect beside `DISCORD_ENABLED_EVENTS`.",
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
  toolTask: toolSwitch("DISCORD_TOOL_TASK", "`Task`, now named `Agent`,"),
  toolWebFetch: toolSwitch("DISCORD_TOOL_WEBFETCH", "`WebFetch`"),
  disabledTools: {
    env: "DISCORD_DISABLED_TOOLS",
    type: "list",
    default: [],
    applies: "live",
    doc: "Tools whose calls are not told, by name. A tool’s own switch wins.",
  },
  channelBashCommands: channel("DISCORD_CHANNEL_BASH_COMMANDS", "calls of `Bash`"),
  channelFileOperations: channel("DISCORD_CHANNEL_FILE_OPERATIONS", "calls that read or change files"),
  channelSearchGrep: channel("DISCORD_CHANNEL_SEARCH_GREP", "calls of `Grep`, `Glob` and `LS`"),
  channelAiInteractions: channel("DISCORD_CHANNEL_AI_INTERACTIONS", "calls of subagents, of the web and of task lists"),
  channelPreToolUse: channel("DISCORD_CHANNEL_PRETOOLUSE", "beginning tool calls"),
  channelPostToolUse: channel("DISCORD_CHANNEL_POSTTOOLUSE", "ended tool calls"),
  channelNotification: channel("DISCORD_CHANNEL_NOTIFICATION", "notifications, requests for permission, questions"),
  channelUserPromptSubmit: channel("DISCORD_CHANNEL_USERPROMPTSUBMIT", "prompts"),
  channelStop: channel("DISCORD_CHANNEL_STOP", "finished turns"),
  channelSubagentStop: channel("DISCORD_CHANNEL_SUBAGENTSTOP", "finished subagents"),
  channelPreCompact: channel("DISCORD_CHANNEL_PRECOMPACT", "compactions"),
  channelToolActivity: channel(
    "DISCORD_CHANNEL_TOOL_ACTIVITY",
    "tool calls, and for notifications that no alerts channel takes",
  ),
  channelCompletion: channel("DISCORD_CHANNEL_COMPLETION", "finished turns and subagents"),
  channelAlerts: channel("DISCORD_CHANNEL_ALERTS", "failures, requests for permission and questions"),
  channelDefault: channel("DISCORD_CHANNEL_DEFAULT", "the session cards and whatever has no channel of its own"),
  useThreads: {
    env: "DISCORD_USE_THREADS",
    alias: "DISCORD_USE_CHANNEL_THREADS",
    type: "boolean",
    default: true,
    applies: "live",
    doc: "Whether each session has a thread or post of its own. A webhook can make one in a forum channel only. Also named `DISCORD_USE_CHANNEL_THREADS`.",
  },
  threadForTask: {
    env: "DISCORD_THREAD_FOR_TASK",
    type: "boolean",
    default: false,
    applies: "live",
    doc: "Whether a session has a thread as soon as it uses subagents, even with `DISCORD_USE_THREADS` off (bot only).",
  },
  channelType: {
    env: "DISCORD_CHANNEL_TYPE",
    type: "choice",
    choices: ["text", "forum"],
    default: "text",
    applies: "live",
    doc: "What the channel is, where Discord does not say so itself.",
  },
  threadPrefix: {
    env: "DISCORD_THREAD_PREFIX",
    type: "string",
    default: "",
    applies: "live",
    doc: "Words before the name of each session’s thread.",
  },
  threadStoragePath: {
    env: "DISCORD_THREAD_STORAGE_PATH",
    type: "string",
    default: "",
    applies: "start",
    doc: "The Python notifier’s database of threads, taken over once. Empty: where it lies by default.",
  },
  threadCleanupDays: {
    env: "DISCORD_THREAD_CLEANUP_DAYS",
    type: "integer",
    default: 30,
    min: 1,
    max: 36_500,
    applies: "live",
    doc: "Days after its last message that a session’s thread is remembered.",
  },
  threadArchiveMinutes: {
    env: "DISCORD_THREAD_ARCHIVE_MINUTES",
    type: "number",
    default: 60,
    min: 0,
    max: 10_080,
    applies: "live",
    doc: "Minutes after the end of a session until its thread is archived.",
  },
  level: {
    env: "DISCORD_LEVEL",
    type: "choice",
    choices: ["minimal", "normal", "verbose"],
    default: "normal",
    applies: "live",
    doc: "How much is told where no switch or list decides, see below.",
  },
  finished: {
    env: "DISCORD_FINISHED",
    type: "choice",
    choices: ["off", "silent", "on", "mention"],
    default: "silent",
    applies: "live",
    doc: "Whether a finished turn is told: not at all, without a sound, with one, or with a ping.",
  },
  quietHours: {
    env: "DISCORD_QUIET_HOURS",
    type: "hours",
    default: null,
    applies: "live",
    doc: "Local hours such as `22:00-07:00` in which every message comes without a sound and without a ping.",
  },
  language: {
    env: "DISCORD_LANGUAGE",
    type: "choice",
    choices: ["en", "ja"],
    default: "en",
    applies: "live",
    doc: "Language of the messages.",
  },
  attachFull: {
    env: "DISCORD_ATTACH_FULL",
    type: "boolean",
    default: false,
    applies: "live",
    doc: "Whether a text that is too long for a message is attached whole as a file.",
  },
  apiBaseUrl: {
    env: "DISCORD_API_BASE_URL",
    type: "url",
    default: "https://discord.com/api",
    applies: "live",
    doc: "Where Discord’s API is, for a proxy or a test: `https:`, or an address of this machine.",
  },
} as const satisfies Record<string, Setting>;
