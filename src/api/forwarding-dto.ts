import type {
  ForwardingStatus,
  LogPosition,
  Machine,
  MachineGap,
  MachineSender,
  MachineStore,
} from "../core/forwarding.ts";
import type { EventDto } from "./dto.ts";
import { toTimestamp, toTimestampOrNull, type Timestamp } from "./routes.ts";
import type { MessageDto } from "./session-dto.ts";

/** The version of the protocol between daemons. A request in another version is refused, and the sender waits. */
export const FORWARDING_PROTOCOL = 1;

/** Events of one request, and the bytes of their payloads together: a central daemon needs a few milliseconds. */
export const MAX_FORWARDED_EVENTS = 64;
export const MAX_FORWARDED_BYTES = 256 * 1024;

export type Cell = string | number | null;

/**
 * Body of `POST /api/upstream`: a piece of a machine's log. Times are milliseconds since the epoch by the machine's
 * clock. With `after` null the request carries no events: the machine asks where to continue.
 */
export interface ForwardingBatchDto {
  readonly protocol: number;
  readonly machine_id: string;
  readonly machine_name: string;
  readonly version: string;
  /** Identifies the machine's database; numbers of an earlier database are invalid. */
  readonly log_id: string;
  readonly sent_at: number;
  readonly waiting: number;
  /** The batch begins behind this number; it is accepted only if the central daemon's position is the same. */
  readonly after: number | null;
  /** The number up to which nothing is left out except `gaps`. */
  readonly through: number;
  readonly gaps: readonly MachineGap[];
  readonly events: readonly ForwardingEventDto[];
  readonly message_after: number;
  readonly message_through: number;
  readonly messages: readonly ForwardingMessageDto[];
  readonly stories: readonly ForwardingSnapshotDto[];
  /** Sessions with a process that runs on the machine now. */
  readonly alive: readonly string[];
}

/** An event as the machine has stored it, without secrets. */
export interface ForwardingEventDto extends Omit<EventDto, "agent" | "machine" | "project_name" | "received_at"> {
  /** Absent from a machine of an earlier release. */
  readonly agent?: string;
  /** Identifies the event for ever on its machine. */
  readonly key: string;
  readonly received_at: number;
  /** JSON text; null once it was deleted. */
  readonly payload: string | null;
  /** JSON text: the parts cut out of the payload. */
  readonly cuts: string | null;
  /** The machine sent the notification itself. Absent: it did not, or its release does not say. */
  readonly notified?: boolean;
}

/** A prompt or a reply as the transcript has it. */
export interface ForwardingMessageDto extends Omit<MessageDto, "at"> {
  readonly session_id: string;
  readonly at: number;
}

/** Data of a session that no event carries: its row, newest calls and usage, as the machine's database has them. */
export interface ForwardingSnapshotDto {
  readonly session: Readonly<Record<string, Cell>>;
  readonly calls: readonly Readonly<Record<string, Cell>>[];
  readonly usage: readonly Readonly<Record<string, Cell>>[];
}

/** Answer of `POST /api/upstream`, once everything accepted is on disk. */
export interface ForwardingResponseDto {
  readonly protocol: number;
  /** The last number of the machine's log here: the next batch begins behind it. */
  readonly position: number;
  /** The key of the event there, if known: if the machine has another one, its log is another. */
  readonly position_key: string | null;
  readonly message_position: number;
  /** Whether the batch was accepted; otherwise it began elsewhere. */
  readonly taken: boolean;
  /** Set while another daemon forwards under the same identity. Absent from an older central daemon. */
  readonly twin?: boolean;
  /**
   * How often the machine is to send until the next response, within the sender's bounds: the span whose events go
   * together, and the least time between two snapshots of a session. Absent: as often as it likes.
   */
  readonly pace?: { readonly gather_ms: number; readonly story_rest_ms: number };
  /** Codings of request bodies that this end understands, as `Content-Encoding` names them. Absent: none. */
  readonly encodings?: readonly string[];
  readonly central: { readonly machine_id: string; readonly name: string; readonly version: string };
}

interface ForwardingResponse {
  /** The position in the log that the request names. */
  readonly position: LogPosition;
  readonly isTaken: boolean;
  readonly isTwin: boolean;
  readonly central: MachineSender;
}

export function toForwardingResponseDto(answer: ForwardingResponse): ForwardingResponseDto {
  const { position, isTaken, isTwin, central } = answer;
  return {
    protocol: FORWARDING_PROTOCOL,
    position: position.seq,
    position_key: position.key,
    message_position: position.message,
    taken: isTaken,
    ...(isTwin && { twin: true }),
    central: { machine_id: central.machineId, name: central.name, version: central.version },
  };
}

export interface JoinDto {
  readonly code: string;
  readonly name: string;
}

export interface JoinedDto {
  /** Valid for forwarding only. */
  readonly token: string;
  /** The central daemon's own name. */
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

export type MachineDto = Readonly<ReturnType<typeof toMachineDto>>;

interface MachineFacts {
  /** Whether it sent a request a moment ago. */
  readonly isConnected: boolean;
  readonly isTwin: boolean;
  readonly gaps: ReturnType<MachineStore["gaps"]>;
}

export function toMachineDto(machine: Machine, { isConnected, isTwin, gaps }: MachineFacts) {
  return {
    machine_id: machine.machineId,
    /** Unique here; the value in events and sessions and for `machine=`. */
    machine: machine.label,
    name: machine.name,
    version: machine.version,
    first_heard_at: toTimestamp(machine.firstSeenAtMs),
    last_heard_at: toTimestamp(machine.lastSeenAtMs),
    connected: isConnected,
    /** Number of its newest event here, in its own counting. */
    position: machine.position,
    /** Events that it had not forwarded at its last request. */
    waiting: machine.waiting,
    /** Events that were lost before they could be forwarded. */
    missing: machine.missing,
    /** How far its clock was ahead (negative: behind) at its last request, in milliseconds, the network time included. */
    clock_skew_ms: machine.skewMs,
    twin: isTwin,
    gaps: gaps.map(({ from, to, why, reportedAtMs }) => ({ from, to, why, told_at: toTimestamp(reportedAtMs) })),
  };
}

export type ForwardingDto = Readonly<ReturnType<typeof toForwardingDto>>;

/** @param speaks whether this daemon itself sends messages to Discord */
export function toForwardingDto(url: string, status: ForwardingStatus, speaks: boolean) {
  const { state, waiting, waitingSinceMs, lastSentAtMs, error, central } = status;
  return {
    url,
    state,
    waiting,
    /** When the oldest of them arrived; null without any. */
    waiting_since: toTimestampOrNull(waitingSinceMs),
    last_sent_at: toTimestampOrNull(lastSentAtMs),
    error: error === null ? null : { code: error.code, message: error.message, fix: error.fix },
    /** The central daemon's own name. */
    central,
    speaks,
  };
}
