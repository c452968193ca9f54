import type { SessionDto } from "../../../src/api/session-dto.ts";

/** The session is finished: its time no longer grows. */
export function isOver({ ended_at: endedAt, state }: SessionDto): boolean {
  return endedAt !== null || state === "ended" || state === "lost" || state === "unknown";
}

/** From the start to the end; without a reported end, to the last sign of life; until now while it can go on. */
export function elapsedMs(session: SessionDto, nowMs: number): number {
  const endMs = isOver(session) ? Date.parse(session.ended_at ?? session.last_seen_at) : nowMs;
  return Math.max(0, endMs - Date.parse(session.started_at));
}
