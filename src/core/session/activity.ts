import { staleAtMs } from "./staleness.ts";
import type { Session, SessionState } from "./session.ts";

/** A session counts as active for this long after its last event. */
export const ACTIVE_FOR_MS = 3_600_000;

/**
 * Neither ended nor lost, with an event in the last hour. `src/store/stats/metrics-query.ts` counts by the same rule.
 */
export function isActive({ state, endedAtMs, lastUsedAtMs }: Session, nowMs: number): boolean {
  return endedAtMs === null && state !== "lost" && nowMs - lastUsedAtMs < ACTIVE_FOR_MS;
}

/** The state to show: `unknown` for a busy session without events for too long. */
export function effectiveState(session: Session, nowMs: number): SessionState {
  const untilMs = staleAtMs(session);
  return untilMs !== null && nowMs >= untilMs ? "unknown" : session.state;
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
