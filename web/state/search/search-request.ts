import type { SearchQuery } from "../../api.ts";
import { parsePeriod, spanOf, type Period } from "../period.ts";
import type { Route } from "../route.ts";
import { withQueryFilters, type Query } from "./search-query.ts";
import { withoutNulls } from "../without-nulls.ts";

/** What is searched for; null means everything. */
export interface SearchFilter {
  /** As the API reads it; empty for none. */
  readonly text: string;
  readonly sessionId: string | null;
  readonly project: string | null;
  readonly eventName: string | null;
  readonly toolName: string | null;
  /** Outcomes of calls, separated by commas. */
  readonly statuses: string | null;
  readonly model: string | null;
  readonly machine: string | null;
  readonly period: Period;
}

type SearchPlace = Pick<Route, "sessionId" | "filter">;

/** The search in the address, with the filters that are still in its text; invalid values are ignored. */
export function searchFilterOf(place: SearchPlace, { text, filters }: Query, nowMs: number): SearchFilter {
  const { filter, sessionId } = withQueryFilters(place, filters, nowMs);
  return {
    text,
    sessionId,
    project: filter.project ?? null,
    eventName: filter.kind ?? null,
    toolName: filter.tool ?? null,
    statuses: filter.state ?? null,
    model: filter.model ?? null,
    machine: filter.machine ?? null,
    period: parsePeriod(filter.range, "all"),
  };
}

/** Whether a filter beside the text narrows the search. */
export function isNarrowed({ filter, sessionId }: SearchPlace): boolean {
  return sessionId !== null || Object.keys(filter).some((name) => name !== "q");
}

/**
 * As parameters of `/api/search`, or of `/api/calls` without a text; null for an empty search, and for one that has no
 * answer: an event's name needs a text.
 */
export function toSearchQuery(filter: SearchFilter, nowMs: number): SearchQuery | null {
  const { text, sessionId, project, eventName, toolName, statuses, model, machine, period } = filter;
  const { fromMs, toMs } = spanOf(period, nowMs);
  const query = withoutNulls({
    q: text || null,
    session: sessionId,
    project,
    event: eventName,
    tool: toolName,
    // A search for events has no calls, whose outcomes these are.
    status: eventName === null ? statuses : null,
    model,
    machine,
    since: fromMs === null ? null : new Date(fromMs).toISOString(),
    until: toMs === null ? null : new Date(toMs).toISOString(),
  });
  return text !== "" || (eventName === null && Object.keys(query).length > 0) ? query : null;
}
