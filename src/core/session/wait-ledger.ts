import { MARK } from "../redact/finding.ts";
import { callSubject } from "./permission-rule.ts";
import type { CallPermission, Session, SessionState, StateCause, ToolCall } from "./session.ts";

export interface WaitLedgerRequest {
  /** Waits that began in this range, with their whole length; the end is exclusive. */
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly projectName: string | null;
}

/** The session that waited. */
export type WaitSession = Pick<Session, "sessionId" | "title" | "projectName">;

/** A time in which a session waited for a person: from one change of its state to the next. */
export interface WaitSpan {
  readonly session: WaitSession;
  readonly cause: StateCause;
  readonly atMs: number;
  /** The next state; null while it lasts. */
  readonly end: { readonly atMs: number; readonly state: SessionState; readonly cause: StateCause } | null;
  /** Whether the session waits right now. */
  readonly isWaitingNow: boolean;
}

/** A call that asked a person. */
export interface AskedCall extends Pick<
  ToolCall,
  "toolName" | "summary" | "endedAtMs" | "outcome" | "durationMs" | "permission"
> {
  readonly sessionId: string;
}

/** One wait with a known end. */
export interface EndedWait {
  readonly session: WaitSession;
  readonly kind: WaitKind;
  /** Null where no tool asked, or it is not known. */
  readonly toolName: string | null;
  readonly ask: string | null;
  readonly askedAtMs: number;
  readonly durationMs: number;
}

type WaitKind = "permission" | "question" | "plan" | "elicitation";

interface WaitTotal {
  readonly count: number;
  readonly totalMs: number;
  /** Null without any wait. */
  readonly medianMs: number | null;
}

/** Calls of one kind that a person allowed. */
interface AllowedCalls {
  readonly toolName: string;
  /** What they have in common: `git push`, a host, or the line of the call. */
  readonly subject: string;
  readonly count: number;
  readonly lastAtMs: number;
  /** Permission rules that would have allowed them; empty where none is safe. */
  readonly rules: readonly string[];
  readonly rulesBy: "client" | "daemon" | null;
}

/** How long agents waited for a person, and what the person allowed. */
export interface WaitLedger extends WaitTotal {
  readonly longest: EndedWait | null;
  /** Waits that still last; not in any other number. */
  readonly open: number;
  /** Waits whose end is not known, because the process was lost; not in any other number. */
  readonly unknownEnd: number;
  /** Each with the longest total first, at most {@link MAX_ROWS}. */
  readonly kinds: readonly (WaitTotal & { readonly kind: WaitKind })[];
  readonly projects: readonly (WaitTotal & { readonly name: string | null })[];
  readonly tools: readonly (WaitTotal & { readonly name: string | null })[];
  readonly sessions: readonly (WaitTotal & { readonly session: WaitSession })[];
  /** The number of waits up to each of {@link WAIT_STEPS_MS}, and of those that were longer. */
  readonly lengths: readonly number[];
  /** The most frequent first, at most {@link MAX_ROWS}. */
  readonly allowed: readonly AllowedCalls[];
  /** False where the range had more waits or calls than are read; the numbers are of the newest then. */
  readonly complete: boolean;
}

const MAX_ROWS = 50;

/** Between "answered at once" and "away from the desk"; exclusive ends. */
export const WAIT_STEPS_MS = [10_000, 60_000, 300_000, 900_000, 3_600_000] as const;

const KINDS: Partial<Record<StateCause, WaitKind>> = {
  "permission-requested": "permission",
  "question-asked": "question",
  "plan-presented": "plan",
  elicitation: "elicitation",
};

/** Ends that say nothing about when the person answered: the process may have been gone for hours. */
const UNKNOWN_ENDS: ReadonlySet<StateCause> = new Set([
  "process-gone",
  "process-ended",
  "seen-again",
  "session-started",
]);

/** Waits and asking calls of one ledger: years of them, or a machine that asks all day. One more shows that it is not all. */
export const MOST_WAITS = 20_000;

/** A call asks soon after it began; hooks of the client that run before it may take minutes. */
export const ASKS_WITHIN_MS = 3_600_000;

interface FoundWaits<Wait> {
  /** The newest waits of the range, at most one more than {@link MOST_WAITS}. */
  readonly waits: readonly Wait[];
  readonly toSpan: (wait: Wait) => WaitSpan;
  /** The newest calls that may have asked in the range, as many at most. */
  readonly calls: readonly AskedCall[];
}

/** The ledger of what a store has found for a range. */
export function toWaitLedger<Wait>(
  { sinceMs, untilMs }: WaitLedgerRequest,
  { waits, toSpan, calls }: FoundWaits<Wait>,
): WaitLedger {
  const asked = calls.slice(0, MOST_WAITS).filter((call) => askedAt(call) >= sinceMs && askedAt(call) < untilMs);
  return sumWaits(
    waits.slice(0, MOST_WAITS).map(toSpan),
    asked.map(withUsableRules),
    waits.length <= MOST_WAITS && calls.length <= MOST_WAITS,
  );
}

/** Another machine may have written the rules, and without its secret a rule allows nothing. */
function withUsableRules({ permission, ...call }: AskedCall): AskedCall {
  if (permission === null) return { ...call, permission };
  const { rules, ...rest } = permission;
  const usable = (Array.isArray(rules) ? rules : []).filter(
    (rule): rule is string => typeof rule === "string" && !rule.includes(MARK),
  );
  return { ...call, permission: { ...rest, ...(usable.length > 0 && { rules: usable }) } };
}

/**
 * Adds up waits and allowed calls. Pure. A session at its prompt (idle) does not wait: its turn is over, and nothing of
 * it is counted.
 */
export function sumWaits(spans: readonly WaitSpan[], calls: readonly AskedCall[], complete: boolean): WaitLedger {
  const real = spans.filter(({ cause }) => KINDS[cause] !== undefined);
  // Grouped by both, because one session may have thousands of waits and of calls.
  const askedBy = Map.groupBy(calls, (call) => placeOf(call.sessionId, askedAt(call)));
  const ended = real.flatMap(
    (span) => endedWait(span, askedBy.get(placeOf(span.session.sessionId, span.atMs))?.[0]) ?? [],
  );
  const open = real.filter(({ end, isWaitingNow }) => end === null && isWaitingNow).length;
  return {
    ...totalOf(ended),
    longest: ended.reduce<EndedWait | null>(
      (longest, wait) => (longest === null || wait.durationMs > longest.durationMs ? wait : longest),
      null,
    ),
    open,
    unknownEnd: real.length - ended.length - open,
    kinds: byTotal(ended, ({ kind }) => kind).map(([kind, , total]) => ({ kind, ...total })),
    projects: byTotal(ended, ({ session }) => session.projectName).map(([name, , total]) => ({ name, ...total })),
    tools: byTotal(ended, ({ toolName }) => toolName).map(([name, , total]) => ({ name, ...total })),
    sessions: byTotal(ended, ({ session }) => session.sessionId).map(([, { session }, total]) => ({
      session,
      ...total,
    })),
    lengths: [...WAIT_STEPS_MS, Infinity].map(
      (limitMs, index) =>
        ended.filter(({ durationMs }) => durationMs < limitMs && durationMs >= (WAIT_STEPS_MS[index - 1] ?? 0)).length,
    ),
    allowed: allowedCalls(calls),
    complete,
  };
}

function placeOf(sessionId: string, atMs: number): string {
  return `${atMs} ${sessionId}`;
}

/** @param asked the call that began to ask when the wait began */
function endedWait(span: WaitSpan, asked: AskedCall | undefined): EndedWait | null {
  const { session, cause, atMs, end } = span;
  if (end === null || end.state === "lost" || UNKNOWN_ENDS.has(end.cause)) return null;
  const kind = KINDS[cause];
  if (kind === undefined) return null;
  // The event that began the wait is the one that marked the call.
  const call = kind === "elicitation" ? undefined : asked;
  const answeredAtMs = kind === "permission" && call?.endedAtMs === end.atMs ? answerOf(call) : end.atMs;
  if (answeredAtMs === null) return null;
  return {
    session,
    kind,
    toolName: call?.toolName ?? null,
    ask: call?.summary ?? null,
    askedAtMs: atMs,
    durationMs: Math.max(0, answeredAtMs - atMs),
  };
}

/**
 * When a call was allowed or refused whose end alone reports the answer: the client measures its run without the wait.
 * @returns null where it ran, for how long is not known
 */
function answerOf({ endedAtMs, outcome, durationMs }: AskedCall): number | null {
  const ran = outcome === "ok" || outcome === "failed";
  if (endedAtMs === null || (ran && durationMs === null)) return null;
  return endedAtMs - (durationMs ?? 0);
}

function totalOf(waits: readonly EndedWait[]): WaitTotal {
  const lengths = waits.map(({ durationMs }) => durationMs).toSorted((one, other) => one - other);
  const [low, high] = [lengths[Math.floor((lengths.length - 1) / 2)], lengths[Math.floor(lengths.length / 2)]];
  return {
    count: waits.length,
    totalMs: lengths.reduce((sum, ms) => sum + ms, 0),
    medianMs: low === undefined || high === undefined ? null : Math.round((low + high) / 2),
  };
}

function byTotal<Key>(waits: readonly EndedWait[], keyOf: (wait: EndedWait) => Key) {
  return [...Map.groupBy(waits, keyOf)]
    .flatMap(([key, group]) => group.slice(0, 1).map((first) => [key, first, totalOf(group)] as const))
    .toSorted(([, , one], [, , other]) => other.totalMs - one.totalMs)
    .slice(0, MAX_ROWS);
}

/** Their dialog is an answer, not a permission. */
const ASKS_BY_ITSELF: ReadonlySet<string> = new Set(["AskUserQuestion", "ExitPlanMode"]);

function allowedCalls(calls: readonly AskedCall[]): readonly AllowedCalls[] {
  const groups = new Map<string, AllowedCalls>();
  const oldestFirst = calls.toSorted((one, other) => askedAt(one) - askedAt(other));
  for (const call of oldestFirst) {
    const { toolName, summary, permission } = call;
    if (permission === null || !isByPerson(permission) || ASKS_BY_ITSELF.has(toolName)) continue;
    const { subject, rules } = callSubject(toolName, summary);
    const key = `${toolName} ${subject}`;
    const before = groups.get(key);
    const suggested = permission.rules ?? before?.rules;
    const isSuggested = permission.rules !== undefined || before?.rulesBy === "client";
    groups.set(key, {
      toolName,
      subject,
      count: (before?.count ?? 0) + 1,
      lastAtMs: askedAt(call),
      rules: isSuggested ? (suggested ?? rules) : rules,
      rulesBy: isSuggested ? "client" : rules.length > 0 ? "daemon" : null,
    });
  }
  return [...groups.values()]
    .toSorted((one, other) => other.count - one.count || other.lastAtMs - one.lastAtMs)
    .slice(0, MAX_ROWS);
}

function askedAt({ permission }: AskedCall): number {
  return permission?.askedAtMs ?? 0;
}

/** What ran after its dialog was allowed there, unless the client names another source of the decision. */
function isByPerson({ askedAtMs, decision, by }: CallPermission): boolean {
  return askedAtMs !== null && decision === "allowed" && (by === null || by.startsWith("user"));
}
