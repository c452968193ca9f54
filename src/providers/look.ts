import {
  needsPerson,
  type Notification,
  type NotificationKind,
  type ResolutionOutcome,
} from "../core/notification/notification.ts";
import type { SessionState } from "../core/session/session.ts";
import { ownEntry } from "../core/own-entry.ts";

/** Each provider shows them in its own way: Discord by {@link RGB}, Teams by its styles. */
export type Colour = "blue" | "green" | "orange" | "grey" | "purple" | "red" | "amber";

export const RGB: Readonly<Record<Colour, number>> = {
  blue: 0x3498db,
  green: 0x2ecc71,
  orange: 0xf39c12,
  grey: 0x95a5a6,
  purple: 0x9b59b6,
  red: 0xe74c3c,
  amber: 0xffbf00,
};

interface Look {
  readonly colour: Colour;
  readonly emoji: string;
}

/** Kinds that need a person, and failures, look alike for any event. */
const BY_KIND: Partial<Record<NotificationKind, Look>> = {
  permission: { colour: "amber", emoji: "🔐" },
  question: { colour: "amber", emoji: "❓" },
  plan: { colour: "amber", emoji: "📋" },
  idle: { colour: "amber", emoji: "⏳" },
  failure: { colour: "red", emoji: "❌" },
  budget: { colour: "orange", emoji: "💰" },
  limit: { colour: "orange", emoji: "🔋" },
};

/** What is over is grey, no matter what it was. */
const RESOLVED: Readonly<Record<ResolutionOutcome, string>> = {
  allowed: "✅",
  approved: "✅",
  answered: "✅",
  denied: "🚫",
  rejected: "🚫",
  declined: "🚫",
  interrupted: "⏸️",
  overtaken: "↪️",
  continued: "▶️",
  ended: "⏹️",
  lost: "✖️",
  over: "☑️",
};

/** The first five are the Python notifier's. */
const BY_EVENT: Readonly<Record<string, Look>> = {
  PreToolUse: { colour: "blue", emoji: "🔧" },
  PostToolUse: { colour: "green", emoji: "✅" },
  Notification: { colour: "orange", emoji: "🔔" },
  Stop: { colour: "grey", emoji: "🏁" },
  SubagentStop: { colour: "purple", emoji: "🤖" },
  SubagentStart: { colour: "purple", emoji: "🤖" },
  PostToolUseFailure: { colour: "red", emoji: "❌" },
  StopFailure: { colour: "red", emoji: "❌" },
  PermissionRequest: { colour: "amber", emoji: "🔐" },
  PermissionDenied: { colour: "red", emoji: "🚫" },
  Elicitation: { colour: "amber", emoji: "❓" },
  ElicitationResult: { colour: "grey", emoji: "💬" },
  UserPromptSubmit: { colour: "blue", emoji: "💬" },
  UserPromptExpansion: { colour: "blue", emoji: "💬" },
  SessionStart: { colour: "blue", emoji: "🚀" },
  SessionEnd: { colour: "grey", emoji: "🔚" },
  TaskCreated: { colour: "blue", emoji: "📌" },
  TaskCompleted: { colour: "green", emoji: "☑️" },
  TeammateIdle: { colour: "grey", emoji: "💤" },
  PreCompact: { colour: "grey", emoji: "📦" },
  PostCompact: { colour: "grey", emoji: "📦" },
  PreModelSwitch: { colour: "grey", emoji: "🔀" },
  PostModelSwitch: { colour: "grey", emoji: "🔀" },
  WorktreeCreate: { colour: "grey", emoji: "🌿" },
  WorktreeRemove: { colour: "grey", emoji: "🌿" },
  ConfigChange: { colour: "grey", emoji: "⚙️" },
  HealthTrouble: { colour: "red", emoji: "🩺" },
  HealthWell: { colour: "green", emoji: "🩺" },
  FileChanged: { colour: "grey", emoji: "📄" },
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

const OTHER: Look = { colour: "grey", emoji: "ℹ️" };

type Named = Pick<Notification, "kind" | "hookEventName" | "toolName" | "asks" | "resolution">;

export function lookOf({ kind, hookEventName, toolName, asks = false, resolution }: Named): Look {
  if (resolution !== undefined) return { colour: "grey", emoji: RESOLVED[resolution.outcome] };
  const look = BY_KIND[asks ? "question" : kind] ?? ownEntry(BY_EVENT, hookEventName) ?? OTHER;
  // Before a call the tool matters most; after it, the result.
  const tool = hookEventName === "PreToolUse" && kind === "tool" ? ownEntry(TOOL_EMOJI, toolName ?? "") : undefined;
  return tool === undefined ? look : { colour: look.colour, emoji: tool };
}

export const STATE_LOOK = {
  starting: { colour: "blue", emoji: "🚀" },
  working: { colour: "blue", emoji: "🔵" },
  waiting: { colour: "amber", emoji: "🟡" },
  done: { colour: "green", emoji: "🟢" },
  failed: { colour: "red", emoji: "🔴" },
  ended: { colour: "grey", emoji: "⏹️" },
  interrupted: { colour: "grey", emoji: "⏸️" },
  lost: { colour: "red", emoji: "❌" },
  unknown: { colour: "grey", emoji: "⚪" },
} satisfies Record<SessionState, Look>;

/** Kinds by urgency. One message of several uses the headline of the first. */
const URGENCY = [
  "permission",
  "question",
  "plan",
  "failure",
  "health",
  "limit",
  "budget",
  "idle",
  "finished",
  "notice",
  "subagent",
  "prompt",
  "session",
  "tool",
] as const satisfies readonly NotificationKind[];

/**
 * The most urgent of some notifications, the newest of equals; one that is over comes last.
 * @throws RangeError for none
 */
export function leadOf(notifications: readonly Notification[]): Notification {
  const [lead] = notifications.toReversed().sort((one, other) => rankOf(one) - rankOf(other));
  if (lead === undefined) throw new RangeError("a message needs a notification");
  return lead;
}

function rankOf({ kind, resolution }: Notification): number {
  return URGENCY.indexOf(kind) + (resolution === undefined ? 0 : URGENCY.length);
}

/** From 1 (least) to 5, as ntfy counts. 5 rings through everything, so it is not used. */
export function priorityOf({ kind, silent, ping, resolution }: Notification): number {
  if (resolution !== undefined) return 1;
  if (silent) return 2;
  return ping || needsPerson(kind) || kind === "health" || kind === "budget" || kind === "limit" ? 4 : 3;
}
