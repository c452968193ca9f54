import type { JsonObject } from "./json.ts";
import type { SessionAction } from "./session/action.ts";

/**
 * An event's result for its subject: work began (`started`), went well (`ok`), went wrong (`failed`), was refused
 * (`denied`), needs a person (`waiting`), or none of these (`info`).
 */
export const EVENT_STATUSES = ["started", "ok", "failed", "denied", "waiting", "info"] as const;

export type EventStatus = (typeof EVENT_STATUSES)[number];

/** The source of an event: a hook; or, for things that no hook reports, the transcript or the process. */
export const EVENT_SOURCES = ["hook", "transcript", "process"] as const;

export type EventSource = (typeof EVENT_SOURCES)[number];

/** One string of a payload that was too long to store whole. The raw file in the archive still has all of it. */
export interface Truncation {
  /** Its place, as a JSON pointer (RFC 6901): `/tool_input/content`. */
  readonly pointer: string;
  /** Its length before the cut, in UTF-16 units (or in entries, for an array or object that was left out whole). */
  readonly length: number;
  /** The length that was kept, in the same unit. */
  readonly kept: number;
}

/** One hook event, parsed, before the store gives it a number. */
export interface HookEvent {
  readonly sessionId: string;
  readonly source: EventSource;
  /** Process id of the client, where the hook has it. */
  readonly clientPid: number | null;
  /** Set only inside a subagent. */
  readonly agentId: string | null;
  readonly agentType: string | null;
  /**
   * As the client sent it; it may be a name that is unknown here. Events without a hook have a name of
   * `observed-event.ts`.
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
  readonly permissionMode: string | null;
  readonly transcriptPath: string | null;
  /** Its meaning for its session. */
  readonly action: SessionAction;
  /** The payload as JSON text, its longest strings cut, see {@link cuts}. */
  readonly payloadText: string;
  readonly truncations: readonly Truncation[];
  /** The text for full-text search: prompt, reply, command, paths, output, within a budget. */
  readonly searchText: string;
}

/** The part of a stored event that lists and streams contain. */
export interface StoredEvent {
  /** Position in the store: grows by the order of storing, never reused. */
  readonly seq: number;
  /** The name of the machine that forwarded it; null for this one's own. */
  readonly machine: string | null;
  readonly sessionId: string;
  readonly source: EventSource;
  readonly agentId: string | null;
  readonly hookEventName: string;
  readonly toolName: string | null;
  readonly toolUseId: string | null;
  readonly projectName: string | null;
  readonly cwd: string | null;
  readonly receivedAtMs: number;
  readonly summary: string;
  readonly status: EventStatus;
  readonly durationMs: number | null;
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
