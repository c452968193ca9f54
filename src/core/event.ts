import type { AgentName } from "./agent.ts";
import { closestWord } from "./format/closest-word.ts";
import type { JsonObject } from "./json.ts";
import type { SessionAction } from "./session/action.ts";
import type { CallResult } from "./session/call-result.ts";
import type { Session } from "./session/session.ts";

/** What an event says before and after it is stored. */
interface EventFields {
  readonly sessionId: string;
  readonly source: EventSource;
  /** Set only inside a subagent. */
  readonly agentId: string | null;
  /**
   * As the client sent it; it may be a name that is unknown here. Events without a hook have one of
   * {@link OBSERVED_EVENT_NAMES}.
   */
  readonly hookEventName: string;
  readonly toolName: string | null;
  readonly toolUseId: string | null;
  /** The last part of the session's first working directory: `cd` does not change it. */
  readonly projectName: string | null;
  readonly cwd: string | null;
  /** When the hook wrote the raw file, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
  /** One line of plain text without control characters, at most 300 UTF-16 units. */
  readonly summary: string;
  readonly status: EventStatus;
  readonly durationMs: number | null;
  /** The result of the tool call that it ends; null for other events, and where nothing is known. */
  readonly result: CallResult | null;
}

/** One hook event, parsed, before the store gives it a number. */
export interface HookEvent extends EventFields {
  /** Whose event it is, as far as its own fields show. */
  readonly agent: AgentName;
  /** Process id of the client, where the hook has it. */
  readonly clientPid: number | null;
  readonly agentType: string | null;
  readonly permissionMode: string | null;
  readonly transcriptPath: string | null;
  /** Its meaning for its session. */
  readonly action: SessionAction;
  /** The payload as JSON text, its longest strings cut, see {@link truncations}. */
  readonly payloadText: string;
  readonly truncations: readonly Truncation[];
  /** The text for full-text search: prompt, reply, command, paths, output, within a budget. */
  readonly searchText: string;
}

/** One string of a payload that was too long to store whole. The raw file in the archive still has all of it. */
export interface Truncation {
  /** Its place, as a JSON pointer (RFC 6901): `/tool_input/content`. */
  readonly pointer: string;
  /** Its length before the cut, in UTF-16 units (or in entries, for an array or object that was left out whole). */
  readonly length: number;
  /** The length that was kept, in the same unit. */
  readonly kept: number;
}

/**
 * An event's result for its subject: work began (`started`), went well (`ok`), went wrong (`failed`), was refused
 * (`denied`), needs a person (`waiting`), or none of these (`info`).
 */
export const EVENT_STATUSES = ["started", "ok", "failed", "denied", "waiting", "info"] as const;

export type EventStatus = (typeof EVENT_STATUSES)[number];

/**
 * The source of an event: a hook; or, for things that no hook reports, the transcript or the process. `import`: read
 * from the transcript of a session that no hook has reported. `answer`: a person answered, or sent a
 * prompt, from here.
 */
export const EVENT_SOURCES = ["hook", "transcript", "process", "import", "answer"] as const;

export type EventSource = (typeof EVENT_SOURCES)[number];

/** The part of a stored event that lists and streams contain. */
export interface StoredEvent extends EventFields {
  /** Position in the store: grows by the order of storing, never reused. */
  readonly seq: number;
  /** The name of the machine that forwarded it; null for this one's own. */
  readonly machine: string | null;
  /** Its session's. */
  readonly agent: AgentName;
}

/** One stored event with its payload as stored (cut), and its cuts. */
export interface StoredEventDetail extends StoredEvent {
  /** Empty after its deletion, see {@link isPayloadKept}. */
  readonly payload: JsonObject;
  /** Payloads are deleted earlier than events. */
  readonly isPayloadKept: boolean;
  readonly truncations: readonly Truncation[];
  /** Name of its raw file; with the day of {@link receivedAtMs} and the number it names the archived file. */
  readonly sourceName: string;
}

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
  "PreSkillShellCommand",
] as const;

export type HookEventName = (typeof HOOK_EVENT_NAMES)[number];

/**
 * Names of events without a hook, used like a hook event's name. A `StopFailure` may be observed too: in print mode the
 * client may end its hook before the hook has written anything.
 */
export const OBSERVED_EVENT_NAMES = [
  "TurnInterrupted",
  "ProcessGone",
  "SessionImported",
  "RequestAnswered",
  "AnswerSettled",
  "PromptSent",
  "NoteSent",
  "NoteTaken",
  "NoteNotTaken",
] as const;

export type ObservedEventName = (typeof OBSERVED_EVENT_NAMES)[number];

const KNOWN_NAMES: ReadonlySet<string> = new Set(HOOK_EVENT_NAMES);

/** Whether this version supports the event. */
export function isHookEventName(name: string): name is HookEventName {
  return KNOWN_NAMES.has(name);
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

/** One committed transaction: its numbered events, and the current state of the sessions that it changed. */
export interface Commit {
  readonly events: readonly StoredEvent[];
  readonly sessions: readonly Session[];
  /** This machine's events as they were read, oldest first; empty for a batch of another machine. */
  readonly local: readonly HookEvent[];
}

/** Calls every listener with each commit, in the order of subscription, before `publish` returns. */
export type Commits = Readonly<ReturnType<typeof createCommits>>;

/**
 * An error in a listener stops neither the other listeners nor the publisher: the transaction is on disk, and an error
 * would make ingest read the same files again.
 * @param onError receives the listener's error
 */
export function createCommits(onError: (error: unknown) => void) {
  const listeners: ((commit: Commit) => void)[] = [];
  return {
    publish: (commit: Commit): void => {
      for (const listener of listeners) {
        try {
          listener(commit);
        } catch (error) {
          onError(error);
        }
      }
    },
    onCommit: (listener: (commit: Commit) => void): void => void listeners.push(listener),
  };
}
