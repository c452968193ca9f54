import type { ForwardingResponseDto } from "../api/forwarding-dto.ts";

/** How often a machine sends. A central server of many machines asks for fewer and larger requests. */
export interface Pace {
  /** Events of this span go together. */
  readonly gatherMs: number;
  /** Least time between two snapshots of a session that changes all the time. */
  readonly snapshotRestMs: number;
}

/** What a central server asks for by not asking. */
export const OWN_PACE: Pace = { gatherMs: 100, snapshotRestMs: 5000 };

/** A permission request waits this long at most, no matter what the central server asks for. */
const MAX_GATHER_MS = 5000;

/** A session that is not reported for ten minutes counts as unknown. */
const MAX_SNAPSHOT_REST_MS = 300_000;

/** The pace that a response asks for: never faster than our own, and within bounds. */
export function paceOf({ pace }: Pick<ForwardingResponseDto, "pace">): Pace {
  return {
    gatherMs: within(pace?.gather_ms, OWN_PACE.gatherMs, MAX_GATHER_MS),
    snapshotRestMs: within(pace?.story_rest_ms, OWN_PACE.snapshotRestMs, MAX_SNAPSHOT_REST_MS),
  };
}

function within(wantedMs: number | undefined, leastMs: number, mostMs: number): number {
  return Math.min(Math.max(wantedMs ?? leastMs, leastMs), mostMs);
}
