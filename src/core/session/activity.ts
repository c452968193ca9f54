import { hasStates } from "../agent.ts";
import { countBackground } from "./open-work.ts";
import type { Session, SessionClient, SessionState, StateCause } from "./session.ts";

/** A session counts as active for this long after its last event. */
export const ACTIVE_FOR_MS = 3_600_000;

/**
 * Neither ended nor lost, with an event in the last hour. `src/store/stats/metrics-query.ts` counts by the same rule.
 */
export function isActive({ state, endedAtMs, lastUsedAtMs }: Session, nowMs: number): boolean {
  return endedAtMs === null && state !== "lost" && nowMs - lastUsedAtMs < ACTIVE_FOR_MS;
}

/**
 * The state to show: `unknown` for a busy session without events for too long. Silence is no answer: one that waits for
 * a person keeps waiting, see {@link silenceOf}.
 */
export function effectiveState(session: Session, nowMs: number): SessionState {
  return session.state !== "waiting" && isStale(session, nowMs) ? "unknown" : session.state;
}

/** Why it is not known whether a session still waits: it gave no sign of life, or its machine sends nothing. */
export type Silence = "no-sign-of-life" | "machine-unreachable";

/** Null unless the session waits and is stale. The machine that sees its process confirms it while it is reachable. */
export function silenceOf(session: Session, nowMs: number): Silence | null {
  if (session.state !== "waiting" || !isStale(session, nowMs)) return null;
  return session.machine !== null && session.process !== null ? "machine-unreachable" : "no-sign-of-life";
}

function isStale(session: Session, nowMs: number): boolean {
  return nowMs >= (staleAtMs(session) ?? Infinity);
}

/** A session's current work. */
export interface Activity {
  readonly kind: "thinking" | "tool" | "compacting" | "background";
  readonly toolName: string | null;
  readonly summary: string | null;
  readonly agentId: string | null;
  readonly sinceMs: number;
}

/** The current work of a busy or waiting session: the newest tool call, or else what is known. */
export function activityOf(session: Session): Activity {
  const call = session.openToolCalls.at(-1);
  const nothing = { toolName: null, summary: null, agentId: null };
  if (session.compactingSinceMs !== null) {
    return { kind: "compacting", ...nothing, sinceMs: session.compactingSinceMs };
  }
  if (call !== undefined) {
    const { toolName, summary, agentId, startedAtMs } = call;
    return { kind: "tool", toolName, summary, agentId, sinceMs: startedAtMs };
  }
  const [task] = session.background;
  if (task !== undefined && session.turnSinceMs === null) {
    return { kind: "background", ...nothing, summary: task.description, sinceMs: task.sinceMs };
  }
  return { kind: "thinking", ...nothing, sinceMs: session.turnSinceMs ?? session.stateSinceMs };
}

/** States of a main agent that rests or has failed while its background work may go on. */
const WITH_BACKGROUND: ReadonlySet<SessionState> = new Set(["working", "failed", "interrupted"]);

/**
 * How much of a session's work is shown as going on in the background, as in `failed · 2 in the background`: none once a
 * working session would be stale.
 */
export function backgroundOf(session: Session, nowMs: number): number {
  const { sharing: _sharing, ...own } = session;
  if (!WITH_BACKGROUND.has(session.state)) return 0;
  return effectiveState({ ...own, state: "working" }, nowMs) === "unknown" ? 0 : countBackground(session);
}

/** After this long without events, a busy session is stale: an interruption fires no hook. */
const STALE_AFTER_MS = 3_600_000;

/** The same for a session without open work that could take so long: no call, no background task, no compaction. */
export const QUIET_FOR_MS = 900_000;

/**
 * Another machine sees the session's process and confirms it every minute while it is reachable. A state stays valid
 * for this long after the last confirmation.
 */
export const CONFIRMED_FOR_MS = 600_000;

/** States that become stale. */
export const BUSY_STATES: ReadonlySet<SessionState> = new Set(["starting", "working", "waiting"]);

/**
 * When the session's state becomes stale without further events. Null: never, for example because we watch its process
 * and will see it exit. The store has this value in a column of its own, as of the last write.
 */
export function staleAtMs(session: Session | SessionClient): number | null {
  if ("sharing" in session && session.sharing !== undefined) return session.sharing.staleAtMs;
  if ("agent" in session && !hasStates(session.agent)) return BUSY_STATES.has(session.state) ? 0 : null;
  // Clients whose state is the session's: it is stale once all of them are.
  const visible = "clients" in session ? session.clients.filter(({ state }) => state === session.state) : [];
  if (visible.length > 0) {
    const lastMs = Math.max(...visible.map((client) => staleAtMs(client) ?? Infinity));
    return lastMs === Infinity ? null : lastMs;
  }
  const { state, process, machine, lastUsedAtMs, lastSeenAtMs } = session;
  if (!BUSY_STATES.has(state)) return null;
  if (process !== null) return machine === null ? null : Math.max(lastUsedAtMs, lastSeenAtMs) + CONFIRMED_FOR_MS;
  const confirmedAtMs = lastUsedAtMs + STALE_AFTER_MS;
  return state === "working" && !hasOpenWork(session)
    ? Math.min(confirmedAtMs, lastSeenAtMs + QUIET_FOR_MS)
    : confirmedAtMs;
}

function hasOpenWork({ openToolCalls, background, compactingSinceMs }: SessionClient | Session): boolean {
  return openToolCalls.length > 0 || background.length > 0 || compactingSinceMs !== null;
}

/** Why a session is on the first screen, most urgent first. */
export const ATTENTIONS = ["waiting", "failed", "running"] as const;

export type Attention = (typeof ATTENTIONS)[number];

/** The number of sessions of each, of any age. */
export type AttentionCounts = Readonly<Record<Attention, number>>;

/** Beside them, the items of waiting and failed sessions (`attention-item.ts`), and how many of these are marked. */
export interface InboxCounts extends AttentionCounts {
  readonly items: number;
  readonly handled: number;
  /** Until now or later. */
  readonly snoozed: number;
}

/**
 * A wait and a failure stay until an event, the process or a person says otherwise, however long ago they began.
 * `src/store/sessions/session-queries.ts` counts and lists by the same rule.
 * @param state as shown, that is by `effectiveState`
 */
export function attentionOf(state: SessionState, cause: StateCause): Attention | null {
  if (state === "waiting") return "waiting";
  // A session left at its empty prompt (`starting`) is not running.
  if (state === "working") return "running";
  return isFailure(state, cause) ? "failed" : null;
}

/** A turn that failed, or a process that died with work or a question: notifications ping for these too. */
export function isFailure(state: SessionState, cause: StateCause): boolean {
  return state === "failed" || (state === "lost" && cause === "process-gone");
}
