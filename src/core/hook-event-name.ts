import { closestWord } from "./format/closest-word.ts";

/**
 * The hook events of Claude Code 2.1.331, in the order of its own type file.
 * Events with other names are kept and shown as they are: newer clients bring newer names.
 */
export const HOOK_EVENT_NAMES = [
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "Notification",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "SessionStart",
  "SessionEnd",
  "Stop",
  "StopFailure",
  "SubagentStart",
  "SubagentStop",
  "PreCompact",
  "PostCompact",
  "PreModelSwitch",
  "PostModelSwitch",
  "PermissionRequest",
  "PermissionDenied",
  "Setup",
  "TeammateIdle",
  "TaskCreated",
  "TaskCompleted",
  "Elicitation",
  "ElicitationResult",
  "ConfigChange",
  "WorktreeCreate",
  "WorktreeRemove",
  "InstructionsLoaded",
  "CwdChanged",
  "FileChanged",
  "DirectoryAdded",
  "MessageDisplay",
] as const;

export type HookEventName = (typeof HOOK_EVENT_NAMES)[number];

const known: ReadonlySet<string> = new Set(HOOK_EVENT_NAMES);

/** Whether this version supports the event. */
export function isHookEventName(name: string): name is HookEventName {
  return known.has(name);
}

/** The event closest to a mistyped name; null for a known name, or without a close one. */
export function hookEventNear(typed: string): HookEventName | null {
  const near = isHookEventName(typed) ? null : closestWord(typed, HOOK_EVENT_NAMES);
  return HOOK_EVENT_NAMES.find((name) => name === near) ?? null;
}

/**
 * The event that a person means by a name such as `stop`. An unknown name stays as it is: it may be a newer event's.
 */
export function hookEventMeant(typed: string): string {
  const lower = typed.toLowerCase();
  return HOOK_EVENT_NAMES.find((name) => name.toLowerCase() === lower) ?? typed;
}
