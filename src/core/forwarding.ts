import type { StoredEvent } from "./event.ts";

/** Where a daemon's forwarding stands. */
export interface ForwardState {
  /** Names this life of the database. */
  readonly logId: string;
  /** Nothing up to here is forwarded: it was before forwarding was switched on. */
  readonly beginSeq: number;
  /** The same for what transcripts said, by its own number. */
  readonly beginMessage: number;
  /** What the central daemon said it has. */
  readonly position: number;
  /** When it said so, by our own clock. */
  readonly reportedAtMs: number;
}

/** An event as it is forwarded. */
export interface ForwardedEvent {
  readonly event: StoredEvent;
  /** What names it for ever on this machine; null where that is not kept any more. */
  readonly key: string | null;
  readonly payloadText: string | null;
  readonly truncationsText: string | null;
  /** Whether a message of it went out from here, or may have. */
  readonly isNotified: boolean;
}

/** Learns how forwarding goes, in the turn in which it is known. */
export interface ForwardingObserver {
  /** The central daemon answered. */
  reached(): void;
  /** It did not, or refused; what was under way may have arrived. */
  failed(): void;
  /** Events up to this number are read and about to be handed over. */
  underWay(through: number): void;
  /** The central daemon has the log up to this number. */
  taken(through: number): void;
}

/** Numbers that are not forwarded, first and last included. */
export interface ForwardGap {
  readonly from: number;
  readonly to: number;
  /** Events of other machines are there; otherwise nothing is. */
  readonly isFromOtherLog: boolean;
}

export interface ForwardPage {
  /** Of this machine alone, by their numbers. */
  readonly events: readonly ForwardedEvent[];
  readonly gaps: readonly ForwardGap[];
  /** The number that the page reaches. */
  readonly through: number;
  /** Whether nothing is stored behind it. */
  readonly isEnd: boolean;
}

type Cells = Readonly<Record<string, string | number | null>>;

/** Rows of a session as the database has them. */
interface SessionRows {
  readonly session: Cells;
  /** The newest ones. */
  readonly calls: readonly Cells[];
  readonly usage: readonly Cells[];
}

interface ForwardedMessage {
  readonly sessionId: string;
  readonly uuid: string;
  readonly agentId: string | null;
  readonly atMs: number;
  readonly role: "prompt" | "reply";
  readonly text: string;
}

/** The store, read by who forwards. */
export interface ForwardLog {
  /** Null before the first time. */
  state(): ForwardState | null;
  /**
   * Notes whose log this is. That of another machine goes on under another name, behind what that one had forwarded.
   * @returns whether it was another's
   */
  bind(machineId: string, nowMs: number): boolean;
  /** Notes that forwarding is switched on: with what is stored from now on, or since a moment. */
  begin(start: { readonly sinceMs: number | null; readonly nowMs: number }): void;
  /** Gives the log another name, with the same beginning: numbers that the central daemon knows are not ours. */
  renew(nowMs: number): void;
  note(position: number, nowMs: number): void;
  firstSeq(): number;
  lastSeq(): number;
  /** When the next event behind a number came; null without one. */
  nextAtMs(position: number): number | null;
  /** The key of this machine's event of a number; null when either is not there. */
  keyAt(seq: number): string | null;
  page(after: number, limits: { readonly maxEvents: number; readonly maxBytes: number }): ForwardPage;
  lastMessage(): number;
  /** What transcripts said, by its own number. */
  messages(after: number, limit: number): { readonly messages: readonly ForwardedMessage[]; readonly through: number };
  /** Null for a session that is not there or not of this machine. */
  snapshot(sessionId: string): SessionRows | null;
  /** Sessions of this machine that were used since. */
  usedSince(sinceMs: number): readonly string[];
  /** Sessions with a process that is not known to be gone, those used last first. */
  alive(limit: number): readonly string[];
}
