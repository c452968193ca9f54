import type { Budget, BudgetThreshold } from "../cost/budget.ts";
import { effectiveState } from "./activity.ts";
import { isOpen } from "./calls.ts";
import { clientViews } from "./clients.ts";
import { isAtWork, isOnItsOwn } from "./open-work.ts";
import { RECENT_MS, type EditTimes, type RecentWork } from "./recent-work.ts";
import type { Session, ToolCall } from "./session.ts";
import type { UsualDuration, UsualOf } from "./usual-duration.ts";

interface OfSessions {
  readonly sessionIds: readonly string[];
  readonly sinceMs: number;
  /** Numbers of the events that show it: the last edit of each session, the call's start, the last failure. */
  readonly seqs: readonly number[];
}

/** Something about running sessions that a person should know of, although none of them asks. */
export type Warning =
  /** Sessions that edit the same file. */
  | (OfSessions & {
      readonly kind: "same-file";
      readonly path: string;
    })
  /** Sessions that edit files in the same folder, on the same branch. */
  | (OfSessions & {
      readonly kind: "same-branch";
      readonly branch: string;
      readonly cwd: string;
    })
  /** A call that runs longer than calls like it, since it began to run. */
  | (OfSessions & {
      readonly kind: "slow-call";
      readonly toolUseId: string;
      readonly toolName: string;
      readonly summary: string;
      readonly usual: UsualDuration;
    })
  /** The same call failed again and again. */
  | (OfSessions & {
      readonly kind: "loop";
      readonly toolName: string;
      readonly summary: string;
      readonly count: number;
    })
  /** Its context is nearly full, as its status line says. */
  | (OfSessions & {
      readonly kind: "context";
      /** From 0 to 1. */
      readonly share: number;
    })
  /** Today's cost has reached a share of the daily budget. */
  | {
      readonly kind: "budget";
      /** The warning concerns no session. */
      readonly sessionIds: readonly [];
      readonly seqs: readonly [];
      /** The begin of the day. */
      readonly sinceMs: number;
      readonly threshold: BudgetThreshold;
      readonly budget: Budget;
    };

/** A session and what it did lately. */
export interface WatchedSession {
  readonly session: Session;
  readonly work: RecentWork;
}

/** A call may run for this long, however fast calls like it are. */
const SLOW_FROM_MS = 30_000;

/** The same call, failed this often without a success, is a loop. */
const LOOP_FROM = 5;

/** Tools that wait for a person or for other agents: their time says nothing about them. */
const NEVER_SLOW: ReadonlySet<string> = new Set(["Agent", "AskUserQuestion", "ExitPlanMode", "Task"]);

/** How full a nearly full context is, and since when; null for any other session. */
export type FullContextOf = (sessionId: string) => { readonly share: number; readonly sinceMs: number } | null;

/** The warnings of a moment, the oldest first. Only sessions that work or wait have any. Pure. */
export function warningsOf(
  watched: readonly WatchedSession[],
  usualOf: UsualOf,
  nowMs: number,
  fullContextOf: FullContextOf = () => null,
): readonly Warning[] {
  const live = watched.filter(({ session }) => isLive(session, nowMs));
  const editing = live.flatMap(({ session, work }) => {
    const edits = [...work.edits].filter(([, { lastMs }]) => nowMs - lastMs < RECENT_MS);
    return edits.length === 0 ? [] : [{ session, edits }];
  });
  const warnings = [
    ...sameFiles(editing),
    ...sameBranches(editing),
    ...live.flatMap((one) => slowCalls(one, usualOf, nowMs)),
    ...live.flatMap(({ session, work }) => loops(session, work, nowMs)),
    ...live.flatMap(({ session: { sessionId } }) => {
      const full = fullContextOf(sessionId);
      return full === null ? [] : [{ kind: "context" as const, sessionIds: [sessionId], seqs: [], ...full }];
    }),
  ];
  return warnings.toSorted((one, other) => one.sinceMs - other.sinceMs || one.kind.localeCompare(other.kind));
}

export function isLive(session: Session, nowMs: number): boolean {
  const state = effectiveState(session, nowMs);
  return state === "working" || state === "waiting";
}

interface EditingSession {
  readonly session: Session;
  readonly edits: readonly (readonly [path: string, times: EditTimes])[];
}

function sameFiles(editing: readonly EditingSession[]): readonly Warning[] {
  const all = editing.flatMap(({ session, edits }) => edits.map(([path, times]) => ({ session, path, ...times })));
  const shared = Map.groupBy(all, ({ session, path }) => keyOf(session.machine, path));
  return [...shared.values()].flatMap((edits) =>
    collision(edits).map((common) => ({ kind: "same-file" as const, ...common, path: edits[0]?.path ?? "" })),
  );
}

/** Which folder a checkout begins with is not known here: only sessions in one folder count as in one checkout. */
function sameBranches(editing: readonly EditingSession[]): readonly Warning[] {
  const all = editing.flatMap(({ session, edits }) => {
    const { branch, cwd } = session;
    const firstMs = Math.min(...edits.map(([, times]) => times.firstMs));
    const lastSeq = Math.max(...edits.map(([, times]) => times.lastSeq));
    return branch === null || cwd === null ? [] : [{ session, branch, cwd, firstMs, lastSeq }];
  });
  const shared = Map.groupBy(all, ({ session, branch, cwd }) => keyOf(session.machine, cwd, branch));
  return [...shared.values()].flatMap((sessions) =>
    sessions
      .slice(0, 1)
      .flatMap(({ branch, cwd }) =>
        collision(sessions).map((common) => ({ kind: "same-branch" as const, ...common, branch, cwd })),
      ),
  );
}

interface CollidingEdit {
  readonly session: Session;
  readonly firstMs: number;
  readonly lastSeq: number;
}

/** What sessions have in common, since the second one came to it; nothing for a single session. */
function collision(edits: readonly CollidingEdit[]): readonly OfSessions[] {
  const [, second] = edits.toSorted((one, other) => one.firstMs - other.firstMs);
  if (second === undefined) return [];
  const sorted = edits.toSorted((one, other) => compareIds(one.session.sessionId, other.session.sessionId));
  return [
    {
      sessionIds: sorted.map(({ session }) => session.sessionId),
      sinceMs: second.firstMs,
      seqs: sorted.map(({ lastSeq }) => lastSeq),
    },
  ];
}

function compareIds(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function keyOf(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts);
}

/**
 * Only a client whose process is known runs its calls for sure: any other may have been gone for an hour, and its call
 * with it.
 */
function slowCalls({ session, work }: WatchedSession, usualOf: UsualOf, nowMs: number): readonly Warning[] {
  const running = clientViews(session).filter(
    (view) => view.process !== null && effectiveState(view, nowMs) === "working",
  );
  const calls = running.flatMap((view) =>
    view.openToolCalls.filter((call) => isOpen(call) && isOfThisTurn(view, call)).map((call) => ({ view, call })),
  );
  return calls.flatMap(({ view, call }) => {
    const { toolUseId, toolName, summary } = call;
    const usual = NEVER_SLOW.has(toolName) ? null : usualOf(call);
    const sinceMs = runsSinceMs(view, call);
    if (usual === null || nowMs - sinceMs <= Math.max(usual.p99Ms, SLOW_FROM_MS)) return [];
    const seq = work.begun.get(toolUseId)?.seq;
    const where = { sessionIds: [session.sessionId], sinceMs, seqs: seq === undefined ? [] : [seq] };
    return [{ kind: "slow-call" as const, ...where, toolUseId, toolName, summary, usual }];
  });
}

/** After the next prompt, a call without a reported end is over; one of an agent in the background goes on. */
function isOfThisTurn(session: Session, { agentId, startedAtMs }: ToolCall): boolean {
  const agent = session.subagents.find((one) => one.agentId === agentId);
  if (agent !== undefined && isOnItsOwn(session, agent)) return isAtWork(agent);
  return session.turnSinceMs !== null && startedAtMs >= session.turnSinceMs;
}

/** A call that asked a person runs since the answer: the session went back to work with it. */
function runsSinceMs({ stateSinceMs }: Session, { startedAtMs, permission }: ToolCall): number {
  return permission?.askedAtMs == null ? startedAtMs : Math.max(startedAtMs, stateSinceMs);
}

function loops({ sessionId }: Session, { failures }: RecentWork, nowMs: number): readonly Warning[] {
  return [...failures.values()].flatMap(({ toolName, summary, count, firstMs, lastMs, lastSeq }) => {
    if (count < LOOP_FROM || nowMs - lastMs >= RECENT_MS) return [];
    const where = { sessionIds: [sessionId], sinceMs: firstMs, seqs: [lastSeq] };
    return [{ kind: "loop" as const, ...where, toolName, summary, count }];
  });
}
