import type { CallResult } from "./session/call-result.ts";
import { TOOL_OUTCOMES, type ToolCall } from "./session/session.ts";

/** The numbers of the events that begin and end a tool call; null where none is stored. */
export interface CallEnds {
  readonly startSeq: number | null;
  readonly endSeq: number | null;
}

/** A tool call of any session, as lists show it. */
export interface ListedCall extends ToolCall, CallEnds {
  readonly sessionId: string;
  readonly sessionTitle: string | null;
  readonly projectName: string | null;
  /** The name of the machine that runs its session; null for this one. */
  readonly machine: string | null;
  readonly result: CallResult | null;
}

/** A call's outcome, or that it has none yet. */
export const CALL_STATUSES = ["open", ...TOOL_OUTCOMES] as const;

export type CallStatus = (typeof CALL_STATUSES)[number];

export interface CallConditions {
  readonly sessionId?: string;
  readonly agentId?: string;
  readonly projectName?: string;
  readonly toolNames?: readonly string[];
  /** A part of the model's name, of the session that it began with. */
  readonly model?: string;
  /** The name of a machine; null for calls of this one. */
  readonly machine?: string | null;
  readonly statuses?: readonly CallStatus[];
  /** In the command, file or question, or in the line of its error; ASCII case is ignored. */
  readonly text?: string;
  /** It began at or after this instant, or before that one. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

export interface CallFilter extends CallConditions {
  /** False leaves out imported calls, as in the log. */
  readonly isImported?: false;
  /** Only calls whose first event has a smaller number. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export interface CallPage {
  /** The newest first, by the number of the call's first event. */
  readonly calls: readonly ListedCall[];
  /** `beforeSeq` of the next page, null at the end. It may be set on a page that is not full. */
  readonly next: number | null;
}

export interface SlowCallFilter extends CallConditions {
  readonly sinceMs: number;
  /** Duration and key of the last call of the page before. */
  readonly before: { readonly atMs: number; readonly key: string } | null;
  readonly limit: number;
}

/** One of the events that a call consists of. */
export interface CallEvent {
  readonly seq: number;
  readonly hookEventName: string;
  readonly atMs: number;
}

/** A call's events, its turn, and the calls before and after it in its session. */
export interface CallPlace extends CallEnds, Pick<ToolCall, "toolName" | "summary" | "outcome" | "startedAtMs"> {
  /** It waits for a permission or an answer. */
  readonly isAsked: boolean;
  /** Its start, the question whether it may run, its end, and the batch that repeats it; in their order. */
  readonly events: readonly CallEvent[];
  /** The prompt of its turn, as one line; null before the first known prompt. */
  readonly prompt: { readonly seq: number; readonly text: string } | null;
  /** The first event of the call that began before it, and after it. */
  readonly prevSeq: number | null;
  readonly nextSeq: number | null;
}
