import type { SEARCH_PARAMETERS } from "../../../src/api/history-parameters.ts";
import type { Route } from "../route.ts";
import { PERIOD_MS, PERIODS, type Period } from "../table/session-filter.ts";

/** The searched text and its filters; null means everything. */
export interface SearchFilter {
  readonly text: string;
  readonly sessionId: string | null;
  readonly project: string | null;
  readonly eventName: string | null;
  readonly toolName: string | null;
  readonly since: Period | null;
}

export type SearchQuery = Partial<Record<(typeof SEARCH_PARAMETERS)[number], string>>;

/** The search in the address; invalid values are ignored. */
export function searchFilterOf({ sessionId, filter }: Pick<Route, "sessionId" | "filter">): SearchFilter {
  return {
    text: filter.q ?? "",
    sessionId,
    project: filter.project ?? null,
    eventName: filter.kind ?? null,
    toolName: filter.tool ?? null,
    since: PERIODS.find((period) => period === filter.since) ?? null,
  };
}

/** Whether a filter beside the text narrows the search. */
export function isNarrowed(filter: SearchFilter): boolean {
  return Object.keys(toSearchQuery({ ...filter, text: "x" }, 0) ?? {}).length > 1;
}

/** As parameters of `/api/search`; null for an empty search. */
export function toSearchQuery(filter: SearchFilter, nowMs: number): SearchQuery | null {
  const text = filter.text.trim();
  if (text === "") return null;
  return {
    q: text,
    ...(filter.sessionId !== null && { session: filter.sessionId }),
    ...(filter.project !== null && { project: filter.project }),
    ...(filter.eventName !== null && { event: filter.eventName }),
    ...(filter.toolName !== null && { tool: filter.toolName }),
    ...(filter.since !== null && { since: new Date(nowMs - PERIOD_MS[filter.since]).toISOString() }),
  };
}
