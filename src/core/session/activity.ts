import { staleAtMs } from "./staleness.ts";
import type { Session, SessionState } from "./session.ts";

/** A session counts as active for this long after its last event, as in the Python plan. */
export const ACTIVE_FOR_MS = 3_600_000;

/** Neither ended nor lost, and heard of within the last hour. `src/store/stats/metrics-query.ts` counts by the same rule. */
export function isActive({ state, endedAtMs, lastUsedAtMs }: Session, nowMs: number): boolean {
  return endedAtMs === null && state !== "lost" && nowMs - lastUsedAtMs < ACTIVE_FOR_MS;
}

/** The state to show: `unknown` for a session that claims to be busy and has been silent too long. */
export function effectiveState(session: Session, nowMs: number): SessionState {
  const untilMs = staleAtMs(session);
  return untilMs !== null && nowMs >= untilMs ? "unknown" : session.state;
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
