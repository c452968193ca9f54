/** A pause. Start and length are kept apart, so that a clock set back cannot extend it. */
export interface Pause {
  readonly sinceMs: number;
  readonly lengthMs: number;
}

export function restOf(pause: Pause | undefined, nowMs: number): number {
  if (pause === undefined || nowMs < pause.sinceMs) return 0;
  return Math.max(0, pause.sinceMs + pause.lengthMs - nowMs);
}
