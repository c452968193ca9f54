import type { SessionDto } from "../../../src/api/session-dto.ts";

export interface SessionTotals {
  readonly count: number;
  readonly errors: number;
  readonly tokens: number;
  readonly costUsd: number;
  /** Some of the cost is an estimate. */
  readonly costEstimated: boolean;
  /** Sessions with neither tokens nor cost, which the sums leave out. */
  readonly unknown: number;
}

export function totalsOf(sessions: readonly SessionDto[]): SessionTotals {
  let errors = 0;
  let tokens = 0;
  let costUsd = 0;
  let costEstimated = false;
  let unknown = 0;
  for (const session of sessions) {
    errors += session.error_count;
    tokens += session.tokens ?? 0;
    costUsd += session.cost_usd ?? 0;
    if (session.cost_usd !== null && session.cost_estimated) costEstimated = true;
    if (session.tokens === null && session.cost_usd === null) unknown++;
  }
  return { count: sessions.length, errors, tokens, costUsd, costEstimated, unknown };
}
