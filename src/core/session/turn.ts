import type { EventStatus } from "../event.ts";
import type { UsageTotal } from "../cost/usage.ts";

/**
 * How a turn ended. `interrupted`: a person stopped it, or ended its session; `lost`: its process exited; `unknown`: no
 * event reports its end.
 */
export const TURN_STATES = ["working", "done", "failed", "interrupted", "lost", "unknown"] as const;

type TurnState = (typeof TURN_STATES)[number];

/** Events of the main agent that begin or end a turn; `0017-call-results.ts` has an index of them. */
export const TURN_EVENTS = [
  "UserPromptSubmit",
  "Stop",
  "StopFailure",
  "TurnInterrupted",
  "ProcessGone",
  "SessionEnd",
] as const;

/** One of {@link TURN_EVENTS}, as stored. */
export interface TurnEvent {
  readonly seq: number;
  readonly hookEventName: string;
  readonly atMs: number;
  readonly summary: string;
  readonly status: EventStatus;
}

/** A turn from its prompt to its end. Times in milliseconds since the epoch. */
export interface TurnSpan {
  readonly sessionId: string;
  /** The number of the event with its prompt. */
  readonly seq: number;
  /** In one line, cut. */
  readonly prompt: string;
  /** False for a prompt that the client made itself, to report finished background work. */
  readonly isByPerson: boolean;
  readonly startedAtMs: number;
  /** Null while it works, and where it is not known. */
  readonly endedAtMs: number | null;
  /** The number of the event that ends it. */
  readonly endSeq: number | null;
  /** The last reply, or why it failed: in one line, cut. */
  readonly reply: string | null;
  readonly state: TurnState;
  /** The next prompt: calls belong to the turn in which they began. */
  readonly nextAtMs: number | null;
}

/** A turn with the sums of its calls, subagents included. */
export interface Turn extends TurnSpan {
  readonly sessionTitle: string | null;
  readonly projectName: string | null;
  /** The name of the machine that runs its session; null for this one. */
  readonly machine: string | null;
  readonly calls: number;
  readonly failures: number;
  /** Lines, as far as they are known; null where no edit has any. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Edits whose lines are not known: the sums leave them out. */
  readonly unknownEdits: number;
  /** Empty where no transcript has any. */
  readonly usage: readonly UsageTotal[];
}

const ENDS: Readonly<Record<string, TurnState>> = {
  Stop: "done",
  StopFailure: "failed",
  TurnInterrupted: "interrupted",
};

/** Ends of the session count only for a turn that has no end of its own. */
const SESSION_ENDS: Readonly<Record<string, TurnState>> = { ProcessGone: "lost", SessionEnd: "interrupted" };

/**
 * The turns of a session.
 * @param events in the order of their times; those before the first prompt are ignored
 * @param isInTurn whether the session is in a turn now
 */
export function turnSpans(sessionId: string, events: readonly TurnEvent[], isInTurn: boolean): readonly TurnSpan[] {
  const prompts = events.flatMap(({ hookEventName }, index) => (hookEventName === "UserPromptSubmit" ? [index] : []));
  return prompts.flatMap((from, turn) => {
    const prompt = events[from];
    if (prompt === undefined) return [];
    const next = prompts[turn + 1];
    const nextAtMs = next === undefined ? null : (events[next]?.atMs ?? null);
    return [
      {
        sessionId,
        seq: prompt.seq,
        prompt: prompt.summary,
        isByPerson: prompt.status === "started",
        startedAtMs: prompt.atMs,
        nextAtMs,
        ...endOf(events.slice(from + 1, next), nextAtMs, isInTurn),
      },
    ];
  });
}

/** A hook may let the client go on after a `Stop`, so the last one counts. */
function endOf(after: readonly TurnEvent[], nextAtMs: number | null, isInTurn: boolean) {
  const unknown = { endSeq: null, reply: null } as const;
  if (nextAtMs === null && isInTurn) return { endedAtMs: null, state: "working", ...unknown } as const;
  const end =
    after.findLast(({ hookEventName }) => Object.hasOwn(ENDS, hookEventName)) ??
    after.find(({ hookEventName }) => Object.hasOwn(SESSION_ENDS, hookEventName));
  if (end === undefined) return { endedAtMs: nextAtMs, state: "unknown", ...unknown } as const;
  const state = ENDS[end.hookEventName] ?? SESSION_ENDS[end.hookEventName] ?? "unknown";
  const isAnswered = state === "done" || state === "failed";
  return { endedAtMs: end.atMs, state, endSeq: end.seq, reply: (isAnswered && end.summary) || null };
}

/** The turn in which a call began; undefined before the first known prompt. */
export function turnAt<Span extends TurnSpan>(
  turns: readonly Span[],
  call: { readonly sessionId: string; readonly startedAtMs: number },
): Span | undefined {
  return turns.find(
    ({ sessionId, startedAtMs, nextAtMs }) =>
      sessionId === call.sessionId &&
      startedAtMs <= call.startedAtMs &&
      (nextAtMs === null || call.startedAtMs < nextAtMs),
  );
}

/** The same for the turns of one session in their order: by halving, because a session can have thousands of both. */
export function turnBegunAt<Span extends TurnSpan>(turns: readonly Span[], startedAtMs: number): Span | undefined {
  let [from, to] = [0, turns.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((turns[middle]?.startedAtMs ?? 0) <= startedAtMs) from = middle + 1;
    else to = middle;
  }
  const turn = turns[from - 1];
  return turn === undefined || startedAtMs < (turn.nextAtMs ?? Infinity) ? turn : undefined;
}
