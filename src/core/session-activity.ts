import type { Session, SessionState } from "./session.ts";

/** A session counts as active for this long after its last event, as in the Python plan. */
export const ACTIVE_FOR_MS = 3_600_000;

/** After this much silence we no longer believe that a session works or waits: an interruption fires no hook. */
export const BELIEVED_FOR_MS = 3_600_000;

/** Not ended, and heard of within the last hour. */
export function isActive(session: Session, nowMs: number): boolean {
  return session.endedAtMs === null && nowMs - session.lastUsedAtMs < ACTIVE_FOR_MS;
}

/** The state to show: `unknown` for a session that claimed to be busy and then fell silent for an hour. */
export function effectiveState(session: Session, nowMs: number): SessionState {
  const claimsToBeBusy = session.state === "starting" || session.state === "working" || session.state === "waiting";
  return claimsToBeBusy && nowMs - session.lastUsedAtMs >= BELIEVED_FOR_MS ? "unknown" : session.state;
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
  return { kind: "thinking", ...nothing, sinceMs: session.stateSinceMs };
}
