import { closestWord } from "./format/closest-word.ts";

/**
 * The hook events of Claude Code 2.1.331, in the order of its own type file.
 * An event whose name is not here is kept and shown as it is: newer clients bring newer names.
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

/** Whether this version of the product knows the event's meaning. */
export function isHookEventName(name: string): name is HookEventName {
  return known.has(name);
}

/** The event that a mistyped name most likely means; null for one that is known, or that is near to none. */
export function hookEventNear(typed: string): HookEventName | null {
  const near = isHookEventName(typed) ? null : closestWord(typed, HOOK_EVENT_NAMES);
  return HOOK_EVENT_NAMES.find((name) => name === near) ?? null;
}

/** The event that a person means, who may write `stop`. A name that we do not know may be one that came later: as it is. */
export function hookEventMeant(typed: string): string {
  const lower = typed.toLowerCase();
  return HOOK_EVENT_NAMES.find((name) => name.toLowerCase() === lower) ?? typed;
}
