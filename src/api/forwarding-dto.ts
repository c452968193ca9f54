import type { EventSource, EventStatus } from "../core/event.ts";
import type { Timestamp } from "./timestamp.ts";

/** The version of what daemons say to one another. Whoever is asked in another one refuses, and the asker waits. */
export const FORWARDING_PROTOCOL = 1;

/** Events of one request, and the bytes of their payloads together: what a central daemon takes in a few milliseconds. */
export const MAX_FORWARDED_EVENTS = 64;
export const MAX_FORWARDED_BYTES = 256 * 1024;

/** What a column of a row may hold. */
export type Cell = string | number | null;

/**
 * Body of `POST /api/upstream`: a piece of a machine's log. Times are milliseconds since the epoch by the machine's clock.
 * With `after` null nothing is handed over: the machine asks where to go on.
 */
export interface ForwardingBatchDto {
  readonly protocol: number;
  readonly machine_id: string;
  readonly machine_name: string;
  readonly version: string;
  /** Names one life of the machine's database; numbers of another one mean nothing. */
  readonly log_id: string;
  readonly sent_at: number;
  /** Events that wait behind this batch. */
  readonly waiting: number;
  /** The batch begins behind this number; it is taken only where the central daemon is there, too. */
  readonly after: number | null;
  /** The number up to which nothing is left out but what `gaps` says. */
  readonly through: number;
  readonly gaps: readonly ForwardingGapDto[];
  readonly events: readonly ForwardingEventDto[];
  readonly message_after: number;
  readonly message_through: number;
  readonly messages: readonly ForwardingMessageDto[];
  readonly stories: readonly ForwardingSnapshotDto[];
  /** Sessions that the machine sees a process of at this moment. */
  readonly alive: readonly string[];
}

/** `removed`: too old before it could be forwarded; `missing`: lost with the machine's database, or refused; `off`: nobody forwarded then. */
export const GAP_CAUSES = ["removed", "missing", "off"] as const;

export type GapCause = (typeof GAP_CAUSES)[number];

export interface ForwardingGapDto {
  readonly from: number;
  readonly to: number;
  readonly why: GapCause;
}

/** An event as the machine has stored it, without secrets. */
export interface ForwardingEventDto {
  readonly seq: number;
  /** Names the event for ever on its machine. */
  readonly key: string;
  readonly source: EventSource;
  readonly session_id: string;
  readonly agent_id: string | null;
  readonly hook_event_name: string;
  readonly tool_name: string | null;
  readonly tool_use_id: string | null;
  readonly cwd: string | null;
  readonly received_at: number;
  readonly summary: string;
  readonly status: EventStatus;
  readonly duration_ms: number | null;
  /** JSON text; null once it went. */
  readonly payload: string | null;
  /** JSON text: what was cut out of the payload. */
  readonly cuts: string | null;
  /** The machine sent the message of it itself. Absent: it did not, or its release does not say. */
  readonly notified?: boolean;
}

/** A prompt or a reply as the transcript has it. */
export interface ForwardingMessageDto {
  readonly session_id: string;
  readonly uuid: string;
  readonly agent_id: string | null;
  readonly at: number;
  readonly role: "prompt" | "reply";
  readonly text: string;
}

/** What no event tells of a session: its row, its newest calls and what it used, as the machine's database has them. */
export interface ForwardingSnapshotDto {
  readonly session: Readonly<Record<string, Cell>>;
  readonly calls: readonly Readonly<Record<string, Cell>>[];
  readonly usage: readonly Readonly<Record<string, Cell>>[];
}

/** Answer of `POST /api/upstream`, once everything taken is on disk. */
export interface ForwardingAnswerDto {
  readonly protocol: number;
  /** Up to where the machine's log is here: the next batch begins behind it. */
  readonly position: number;
  /** The key of the event there, where one is known: if the machine has another, its log is another. */
  readonly position_key: string | null;
  readonly message_position: number;
  /** Whether the batch was taken; otherwise it began elsewhere. */
  readonly taken: boolean;
  /** Set while another daemon forwards under the same identity. Absent from an older central daemon. */
  readonly twin?: boolean;
  readonly central: { readonly machine_id: string; readonly name: string; readonly version: string };
}

/** Answer of `POST /api/invite`. */
export interface InvitationDto {
  readonly code: string;
  readonly expires_in_seconds: number;
}

/** Body of `POST /api/join`. */
export interface JoinDto {
  readonly code: string;
  /** What the machine calls itself. */
  readonly name: string;
}

/** Answer of `POST /api/join`. */
export interface JoinedDto {
  /** Forwards, and opens nothing else. */
  readonly token: string;
  /** What the central daemon calls itself. */
  readonly central: string;
}

/** Answer of `/api/machines`: this one, then those that forward to it. */
export interface MachinesDto {
  readonly self: {
    readonly machine_id: string | null;
    readonly name: string;
    /** When this machine got an identity of its own because its home folder was copied; null where it was not. */
    readonly copied_at: Timestamp | null;
  };
  readonly machines: readonly MachineDto[];
  /** Where this daemon forwards to; null when it does not. */
  readonly upstream: ForwardingDto | null;
}

export interface MachineDto {
  readonly machine_id: string;
  /** Unique here; what events and sessions carry and `machine=` takes. */
  readonly machine: string;
  /** As it calls itself. */
  readonly name: string;
  readonly version: string;
  readonly first_heard_at: Timestamp;
  readonly last_heard_at: Timestamp;
  /** Whether it was heard a moment ago. */
  readonly connected: boolean;
  /** Number of its newest event here, in its own counting. */
  readonly position: number;
  /** Events that it had not forwarded when it was heard last. */
  readonly waiting: number;
  /** Events that were gone before they could be forwarded. */
  readonly missing: number;
  /** How far its clock was ahead (negative: behind) when it was heard last, in milliseconds, the way included. */
  readonly clock_skew_ms: number;
  /** Whether two daemons forward under its identity. */
  readonly twin: boolean;
  readonly gaps: readonly MachineGapDto[];
}

interface MachineGapDto extends ForwardingGapDto {
  readonly told_at: Timestamp;
}

export interface ForwardingDto {
  readonly url: string;
  readonly state: "connecting" | "forwarding" | "failing";
  /** Events that the central daemon does not have yet. */
  readonly waiting: number;
  /** When the oldest of them came; null without any. */
  readonly waiting_since: Timestamp | null;
  readonly last_sent_at: Timestamp | null;
  readonly error: { readonly code: string; readonly message: string; readonly fix: string } | null;
  /** What the central daemon calls itself. */
  readonly central: string | null;
  /** Whether this daemon itself sends messages to Discord. */
  readonly speaks: boolean;
}
