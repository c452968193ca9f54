/** Kinds of event that share a colour: the notifier's colours, and grey for the rest. */
export type EventFamily = "call" | "result" | "failure" | "notice" | "prompt" | "subagent" | "other";

const FAMILY: Readonly<Record<string, EventFamily>> = {
  PreToolUse: "call",
  PostToolUse: "result",
  PostToolBatch: "result",
  PostToolUseFailure: "failure",
  StopFailure: "failure",
  PermissionDenied: "failure",
  Notification: "notice",
  PermissionRequest: "notice",
  Elicitation: "notice",
  UserPromptSubmit: "prompt",
  UserPromptExpansion: "prompt",
  ElicitationResult: "prompt",
  SubagentStart: "subagent",
  SubagentStop: "subagent",
  TeammateIdle: "subagent",
};

export function familyOf(hookEventName: string): EventFamily {
  return Object.hasOwn(FAMILY, hookEventName) ? (FAMILY[hookEventName] ?? "other") : "other";
}
