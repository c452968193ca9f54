import type { SessionDto } from "../../../src/api/session-dto.ts";

/** Nothing more is expected of it: its time stands still. */
export function isOver({ ended_at: endedAt, state }: SessionDto): boolean {
  return endedAt !== null || state === "ended" || state === "lost" || state === "unknown";
}

/** From its begin to its end; to its last sign of life where no end was told; until now while it can go on. */
export function elapsedMs(session: SessionDto, nowMs: number): number {
  const endMs = isOver(session) ? Date.parse(session.ended_at ?? session.last_seen_at) : nowMs;
  return Math.max(0, endMs - Date.parse(session.started_at));
}
