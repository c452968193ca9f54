import type { TurnDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import type { CallLine } from "../call-line.ts";

/** A call in its group, with the number of its first event. */
export interface GroupCall {
  readonly seq: number;
  readonly line: CallLine;
}

/** The calls of one turn of a session, with what is known of the turn. */
export interface TurnGroup {
  readonly key: string;
  readonly sessionId: string;
  readonly sessionTitle: string | null;
  readonly projectName: string | null;
  readonly machine: string | undefined;
  /** The event with its prompt; null before the first known one. */
  readonly turnSeq: number | null;
  readonly prompt: string | null;
  readonly state: TurnDto["state"];
  readonly endSeq: number | null;
  /** The last reply, or why it failed. */
  readonly reply: string | null;
  /** All calls of the turn, also those that a filter leaves out. */
  readonly calls: number;
  readonly added: number | null;
  readonly removed: number | null;
  readonly costUsd: number | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** Its newest known event. */
  readonly activeAtMs: number;
  readonly activeSeq: number;
  /** Whether the list shows it without a call, too. */
  readonly isListed: boolean;
  /** Those that pass the filter, newest first. */
  readonly lines: readonly GroupCall[];
}

/** @param turnSeq null for calls before the first known prompt */
export function keyOf(sessionId: string, turnSeq: number | null): string {
  return `${turnSeq ?? 0} ${sessionId}`;
}

interface GroupOrigin {
  readonly session_id: string;
  readonly session_title?: string | null;
  readonly project_name: string | null;
  readonly machine?: string;
  readonly seq: number | null;
  readonly atMs: number;
}

/** A group of which an event or a call tells only where it belongs. */
export function emptyGroup(key: string, of: GroupOrigin): TurnGroup {
  return {
    key,
    sessionId: of.session_id,
    sessionTitle: of.session_title ?? null,
    projectName: of.project_name,
    machine: of.machine,
    turnSeq: of.seq,
    prompt: null,
    state: "unknown",
    endSeq: null,
    reply: null,
    calls: 0,
    added: null,
    removed: null,
    costUsd: null,
    startedAtMs: of.atMs,
    endedAtMs: null,
    activeAtMs: of.atMs,
    activeSeq: 0,
    isListed: false,
    lines: [],
  };
}

/** With an event that has just come. */
export function touched(group: TurnGroup, event: EventDto): TurnGroup {
  return { ...group, activeAtMs: Date.parse(event.received_at), activeSeq: event.seq };
}

/** Adds up what is known of two lines. */
export function sum(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}
