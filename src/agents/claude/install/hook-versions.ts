import { AppError } from "../../../core/errors/errors.ts";
import {
  HOOK_EVENT_NAMES,
  hookEventMeant,
  hookEventNear,
  isHookEventName,
  type HookEventName,
} from "../../../core/event.ts";
import { compareVersions } from "../client-program.ts";

const EARLY = "0.0.0";
/** Known in this version; not seen in earlier ones. */
const LATEST_READ = "2.1.331";

/**
 * The first version of Claude Code that knows an event. Registering one too early is the worst fault of an installer:
 * clients up to 2.1.100 silently drop the whole settings file for it, permissions included.
 */
const SINCE = {
  PreToolUse: EARLY,
  PostToolUse: EARLY,
  // Tested: 2.0.76 fires it; 2.0.45 does not know it and drops the file.
  PostToolUseFailure: "2.0.76",
  PostToolBatch: LATEST_READ,
  Notification: EARLY,
  UserPromptSubmit: "1.0.54",
  UserPromptExpansion: LATEST_READ,
  SessionStart: "1.0.62",
  SessionEnd: "1.0.85",
  Stop: EARLY,
  StopFailure: "2.1.78",
  SubagentStart: "2.0.43",
  SubagentStop: EARLY,
  PreCompact: EARLY,
  PostCompact: "2.1.76",
  PreModelSwitch: "2.1.251",
  PostModelSwitch: "2.1.251",
  PermissionRequest: "2.0.45",
  PermissionDenied: "2.1.89",
  Setup: "2.1.10",
  TeammateIdle: "2.1.33",
  TaskCreated: "2.1.84",
  TaskCompleted: "2.1.33",
  Elicitation: "2.1.76",
  ElicitationResult: "2.1.76",
  ConfigChange: "2.1.49",
  WorktreeCreate: "2.1.50",
  WorktreeRemove: "2.1.50",
  InstructionsLoaded: "2.1.69",
  CwdChanged: "2.1.83",
  FileChanged: "2.1.83",
  DirectoryAdded: "2.1.219",
  MessageDisplay: "2.1.152",
  PreSkillShellCommand: "2.1.332",
} as const satisfies Record<HookEventName, string>;

/** Events that the dashboard needs. The others are shown when they come. */
export const DEFAULTS: readonly HookEventName[] = [
  "SessionStart",
  "SessionEnd",
  "UserPromptSubmit",
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "PermissionRequest",
  "PermissionDenied",
  "Notification",
  "Stop",
  "StopFailure",
  "SubagentStart",
  "SubagentStop",
  "PostModelSwitch",
  "TaskCreated",
  "TaskCompleted",
  "CwdChanged",
  "Elicitation",
  "ElicitationResult",
  "TeammateIdle",
];

/** The oldest tested client: every client in use knows its events. */
const OLDEST_TRIED = "1.0.128";

/** Why an event is registered only by name. */
const COST_OF: Partial<Record<HookEventName, string>> = {
  MessageDisplay: "Claude Code holds back the text on the screen until each MessageDisplay hook has returned.",
  PreCompact: "Claude Code prints a line for every PreCompact hook at /compact.",
  PostCompact: "Claude Code prints a line for every PostCompact hook at /compact.",
};

/**
 * The events to register for a client, in the order of our documentation.
 * @param version null where it is unknown: then the events that every client knows, and those that an earlier setup
 *   with a known version has registered
 */
export function eventsFor(version: string | null, registered: readonly string[] = []): readonly HookEventName[] {
  return DEFAULTS.filter((name) => knows(version, name) || (version === null && registered.includes(name)));
}

/** The default events by the version that introduced them; null for those that every client knows. */
export function defaultsBySince(): ReadonlyMap<string | null, readonly HookEventName[]> {
  return Map.groupBy(DEFAULTS, (name) => (knows(null, name) ? null : SINCE[name]));
}

/**
 * The events that a person named.
 * @throws AppError for names that do not exist, that break Claude Code, or that this client does not know
 */
export function eventsNamed(typed: readonly string[], version: string | null): readonly HookEventName[] {
  const names = typed.map(hookEventMeant);
  for (const name of names) {
    if (!isHookEventName(name)) {
      const near = hookEventNear(name);
      const meant = near === null ? "" : ` Did you mean ${near}?`;
      throw new AppError("setup/event-unknown", { name, meant, known: selectable().join(", ") });
    }
    // This hook replaces `git worktree`: without a path from us, no worktree is made.
    if (name === "WorktreeCreate") throw new AppError("setup/event-forbidden", { name });
    if (!knows(version, name)) {
      const client = version === null ? "of unknown version" : version;
      throw new AppError("setup/event-too-new", { name, since: SINCE[name], client });
    }
  }
  return [...new Set(names.filter(isHookEventName))];
}

export function warningsFor(events: readonly HookEventName[]): readonly string[] {
  return events.flatMap((name) => COST_OF[name] ?? []);
}

function knows(version: string | null, name: HookEventName): boolean {
  return compareVersions(version ?? OLDEST_TRIED, SINCE[name]) >= 0;
}

function selectable(): readonly HookEventName[] {
  return HOOK_EVENT_NAMES.filter((name) => name !== "WorktreeCreate");
}
