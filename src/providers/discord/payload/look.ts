import type { Announcement, AnnouncementKind } from "../../../core/announcement.ts";
import type { SessionState } from "../../../core/session.ts";

const BLUE = 0x3498db;
const GREEN = 0x2ecc71;
const ORANGE = 0xf39c12;
const GREY = 0x95a5a6;
const PURPLE = 0x9b59b6;
const RED = 0xe74c3c;
const AMBER = 0xffbf00;

interface Look {
  readonly colour: number;
  readonly emoji: string;
}

/** What needs a person or went wrong looks alike whatever event tells it. */
const BY_KIND: Partial<Record<AnnouncementKind, Look>> = {
  permission: { colour: AMBER, emoji: "🔐" },
  question: { colour: AMBER, emoji: "❓" },
  plan: { colour: AMBER, emoji: "📋" },
  idle: { colour: AMBER, emoji: "⏳" },
  failure: { colour: RED, emoji: "❌" },
};

/** The first five are the Python notifier's. */
const BY_EVENT: Readonly<Record<string, Look>> = {
  PreToolUse: { colour: BLUE, emoji: "🔧" },
  PostToolUse: { colour: GREEN, emoji: "✅" },
  Notification: { colour: ORANGE, emoji: "🔔" },
  Stop: { colour: GREY, emoji: "🏁" },
  SubagentStop: { colour: PURPLE, emoji: "🤖" },
  SubagentStart: { colour: PURPLE, emoji: "🤖" },
  PostToolUseFailure: { colour: RED, emoji: "❌" },
  StopFailure: { colour: RED, emoji: "❌" },
  PermissionRequest: { colour: AMBER, emoji: "🔐" },
  PermissionDenied: { colour: RED, emoji: "🚫" },
  Elicitation: { colour: AMBER, emoji: "❓" },
  ElicitationResult: { colour: GREY, emoji: "💬" },
  UserPromptSubmit: { colour: BLUE, emoji: "💬" },
  UserPromptExpansion: { colour: BLUE, emoji: "💬" },
  SessionStart: { colour: BLUE, emoji: "🚀" },
  SessionEnd: { colour: GREY, emoji: "🔚" },
  TaskCreated: { colour: BLUE, emoji: "📌" },
  TaskCompleted: { colour: GREEN, emoji: "☑️" },
  TeammateIdle: { colour: GREY, emoji: "💤" },
  PreCompact: { colour: GREY, emoji: "📦" },
  PostCompact: { colour: GREY, emoji: "📦" },
  PreModelSwitch: { colour: GREY, emoji: "🔀" },
  PostModelSwitch: { colour: GREY, emoji: "🔀" },
  WorktreeCreate: { colour: GREY, emoji: "🌿" },
  WorktreeRemove: { colour: GREY, emoji: "🌿" },
  ConfigChange: { colour: GREY, emoji: "⚙️" },
  HealthTrouble: { colour: RED, emoji: "🩺" },
  HealthWell: { colour: GREEN, emoji: "🩺" },
  FileChanged: { colour: GREY, emoji: "📄" },
};

const TOOL_EMOJI: Readonly<Record<string, string>> = {
  Bash: "⌨️",
  Read: "📖",
  Write: "📝",
  Edit: "✏️",
  MultiEdit: "✏️",
  NotebookEdit: "📓",
  Glob: "🔍",
  Grep: "🔎",
  LS: "📁",
  Task: "🤖",
  Agent: "🤖",
  TodoWrite: "🗒️",
  WebFetch: "🌐",
  WebSearch: "🌐",
  AskUserQuestion: "❓",
  ExitPlanMode: "📋",
};

const OTHER: Look = { colour: GREY, emoji: "ℹ️" };

export function lookOf({ kind, hookEventName, toolName }: Announcement): Look {
  const look = BY_KIND[kind] ?? ownEntry(BY_EVENT, hookEventName) ?? OTHER;
  // Before a call the tool tells most; after it, how it went.
  const tool = hookEventName === "PreToolUse" && kind === "tool" ? ownEntry(TOOL_EMOJI, toolName ?? "") : undefined;
  return tool === undefined ? look : { colour: look.colour, emoji: tool };
}

export const STATE_LOOK = {
  starting: { colour: BLUE, emoji: "🚀" },
  working: { colour: BLUE, emoji: "🔵" },
  waiting: { colour: AMBER, emoji: "🟡" },
  done: { colour: GREEN, emoji: "🟢" },
  failed: { colour: RED, emoji: "🔴" },
  ended: { colour: GREY, emoji: "⏹️" },
  interrupted: { colour: GREY, emoji: "⏸️" },
  lost: { colour: RED, emoji: "❌" },
  unknown: { colour: GREY, emoji: "⚪" },
} satisfies Record<SessionState, Look>;

/** Names come from payloads: `constructor` is not in the table. */
function ownEntry<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
