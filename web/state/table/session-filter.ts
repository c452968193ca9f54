import { OWN_MACHINE } from "../../../src/core/machine.ts";
import { SESSION_STATES, type SessionState } from "../../../src/core/session/session.ts";
import { hasSearchWords, searchWords } from "../../../src/core/search/search-words.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { RouteFilter } from "../route.ts";

/** The table's time ranges, by a session's last event. */
export const PERIODS = ["1h", "24h", "7d", "30d"] as const;

export type Period = (typeof PERIODS)[number];

export const PERIOD_MS: Readonly<Record<Period, number>> = {
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
};

export interface SessionTableFilter {
  readonly state: SessionState | null;
  readonly project: string | null;
  /** {@link OWN_MACHINE} for the daemon's own. */
  readonly machine: string | null;
  readonly text: string;
  readonly since: Period | null;
}

/** The filter in the address; invalid values are ignored. */
export function sessionFilterOf(filter: RouteFilter): SessionTableFilter {
  return {
    state: SESSION_STATES.find((state) => state === filter.state) ?? null,
    project: filter.project ?? null,
    machine: filter.machine ?? null,
    text: filter.q ?? "",
    since: PERIODS.find((period) => period === filter.since) ?? null,
  };
}

/** The earliest time of the last event; null for any. */
export function usedSinceMs({ since }: SessionTableFilter, nowMs: number): number | null {
  return since === null ? null : nowMs - PERIOD_MS[since];
}

/** Whether a session passes, by the rules of `/api/sessions`. */
export function passesFilter(filter: SessionTableFilter, session: SessionDto, nowMs: number): boolean {
  const { title, project_name: project, cwd, branch, session_id: id, machine } = session;
  return (
    (filter.state === null || session.state === filter.state) &&
    (filter.project === null || project === filter.project) &&
    (filter.machine === null || (machine ?? OWN_MACHINE) === filter.machine) &&
    Date.parse(session.last_used_at) >= (usedSinceMs(filter, nowMs) ?? 0) &&
    hasSearchWords([title, project, cwd, branch, id, machine], searchWords(filter.text))
  );
}
