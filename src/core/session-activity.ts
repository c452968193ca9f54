import type { Session, SessionState } from "./session.ts";

/** A session counts as active for this long after its last event, as in the Python plan. */
export const ACTIVE_FOR_MS = 3_600_000;

/** After this much silence we no longer believe that a session works or waits: an interruption fires no hook. */
export const BELIEVED_FOR_MS = 3_600_000;

/** The same for a session that has nothing open which could take so long: no call, no background task, no compaction. */
export const QUIET_FOR_MS = 900_000;

/** States that are believed for a while only. */
export const BUSY_STATES: ReadonlySet<SessionState> = new Set(["starting", "working", "waiting"]);

/** Neither ended nor lost, and heard of within the last hour. `src/store/metrics-query.ts` counts by the same rule. */
export function isActive({ state, endedAtMs, lastUsedAtMs }: Session, nowMs: number): boolean {
  return endedAtMs === null && state !== "lost" && nowMs - lastUsedAtMs < ACTIVE_FOR_MS;
}

/** The state to show: `unknown` for a session that claims to be busy and has been silent too long. */
export function effectiveState(session: Session, nowMs: number): SessionState {
  const untilMs = believedUntilMs(session);
  return untilMs !== null && nowMs >= untilMs ? "unknown" : session.state;
}

/**
 * Until when the state of a session is believed if nothing more is heard of it. Null: for good, as with a session whose
 * process is known, for its end would be told. The store keeps it in a column of its own, as it was at the last write.
 */
export function believedUntilMs(session: Session): number | null {
  const { state, process, lastUsedAtMs, lastSeenAtMs } = session;
  if (process !== null || !BUSY_STATES.some((busy) => busy === state)) return null;
  const heardMs = lastUsedAtMs + BELIEVED_FOR_MS;
  return state === "working" && !hasOpenWork(session) ? Math.min(heardMs, lastSeenAtMs + QUIET_FOR_MS) : heardMs;
}

function hasOpenWork({ openToolCalls, background, compactingSinceMs }: Session): boolean {
  return openToolCalls.length > 0 || background.length > 0 || compactingSinceMs !== null;
}

/** What a session works on. */
export interface Activity {
  readonly kind: "thinking" | "tool" | "compacting" | "background";
  readonly toolName: string | null;
  readonly summary: string | null;
  readonly agentId: string | null;
  readonly sinceMs: number;
}

/** What a session that works (or waits) is busy with: the newest tool call, or what else is known. */
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
