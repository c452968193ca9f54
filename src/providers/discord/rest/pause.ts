/** A time that has to pass. Kept as start and length, so that a clock set back cannot stretch it. */
export interface Pause {
  readonly sinceMs: number;
  readonly lengthMs: number;
}

export function restOf(pause: Pause | undefined, nowMs: number): number {
  if (pause === undefined || nowMs < pause.sinceMs) return 0;
  return Math.max(0, pause.sinceMs + pause.lengthMs - nowMs);
}
