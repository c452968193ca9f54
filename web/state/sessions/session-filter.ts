import type { SessionDto } from "../../../src/api/session-dto.ts";
import { AGENTS, type AgentName } from "../../../src/core/agent.ts";
import { OWN_MACHINE } from "../../../src/core/forwarding.ts";
import { hasSearchWords, searchWords } from "../../../src/core/history.ts";
import { SESSION_STATES, type SessionState } from "../../../src/core/session/session.ts";
import { compareText } from "../compare-text.ts";
import { dayOf, parsePeriod, spanOf, type Period, type Span } from "../period.ts";
import type { RouteFilter } from "../route.ts";
import { hasOwners, type Scope } from "../team/team.ts";
import { groupSessions } from "./sessions.ts";

export interface SessionTableFilter {
  readonly state: SessionState | null;
  readonly project: string | null;
  readonly agent: AgentName | null;
  /** {@link OWN_MACHINE} for the daemon's own. */
  readonly machine: string | null;
  /** `owner_id` of a team server. */
  readonly owner: number | null;
  readonly text: string;
  /** When the last event was. */
  readonly period: Period;
}

/** The filter in the address; invalid values are ignored. */
export function sessionFilterOf(filter: RouteFilter): SessionTableFilter {
  return {
    state: SESSION_STATES.find((state) => state === filter.state) ?? null,
    project: filter.project ?? null,
    agent: AGENTS.find((agent) => agent === filter.agent) ?? null,
    machine: filter.machine ?? null,
    owner: /^[1-9]\d{0,9}$/.test(filter.owner ?? "") ? Number(filter.owner) : null,
    text: filter.q ?? "",
    period: parsePeriod(filter.range ?? filter.since, "all"),
  };
}

/** Without an owner where all sessions are of one person: a link may come from another scope. */
export function filterIn(scope: Scope | null, filter: RouteFilter): RouteFilter {
  if (filter.owner === undefined || hasOwners(scope)) return filter;
  const { owner: _, ...others } = filter;
  return others;
}

/** When the last event of a session that passes was. */
export function usedSpanOf({ period }: SessionTableFilter, nowMs: number): Span {
  return spanOf(period, nowMs);
}

/** Whether a session passes, by the rules of `/api/sessions`. */
export function passesFilter(filter: SessionTableFilter, session: SessionDto, nowMs: number): boolean {
  const { title, project_name: project, cwd, branch, session_id: id, machine, owner_id: owner = null } = session;
  const { fromMs, toMs } = usedSpanOf(filter, nowMs);
  const usedMs = Date.parse(session.last_used_at);
  return (
    (filter.state === null || session.state === filter.state) &&
    (filter.project === null || project === filter.project) &&
    (filter.agent === null || session.agent === filter.agent) &&
    (filter.machine === null || (machine ?? OWN_MACHINE) === filter.machine) &&
    (filter.owner === null || owner === filter.owner) &&
    usedMs >= (fromMs ?? 0) &&
    usedMs < (toMs ?? Infinity) &&
    hasSearchWords([title, project, cwd, branch, id, machine], searchWords(filter.text))
  );
}

/** The sortable columns, in display order. */
export const COLUMNS = [
  "state",
  "name",
  "owner",
  "project",
  "model",
  "started",
  "events",
  "tools",
  "errors",
  "tokens",
  "cost",
  "used",
] as const;

export type Column = (typeof COLUMNS)[number];

export interface SessionOrder {
  readonly key: Column;
  readonly descending: boolean;
}

/** Sorted by need: waiting, failed, running, then by the last event. While sessions work, rows stay put. */
export const DEFAULT_ORDER: SessionOrder = { key: "state", descending: false };

/** Columns that sort ascending first; others descend. */
const RISES_FIRST: ReadonlySet<Column> = new Set(["state", "name", "owner", "project", "model"]);

/** @see formatOrder */
export function orderOf({ sort }: RouteFilter): SessionOrder {
  if (sort === undefined) return DEFAULT_ORDER;
  const [name, direction] = sort.split(".");
  const key = COLUMNS.find((candidate) => candidate === name);
  return key === undefined ? DEFAULT_ORDER : { key, descending: direction !== "up" };
}

/** `tokens`, or `tokens.up` for the smallest first; null for the default. */
export function formatOrder({ key, descending }: SessionOrder): string | null {
  if (key === DEFAULT_ORDER.key && descending === DEFAULT_ORDER.descending) return null;
  return descending ? key : `${key}.up`;
}

/** The new order after a click on a column's head. */
export function nextOrder(order: SessionOrder, key: Column): SessionOrder {
  return order.key === key ? { key, descending: !order.descending } : firstOrder(key);
}

/** The order by a column that was not sorted before. */
export function firstOrder(key: Column): SessionOrder {
  return { key, descending: !RISES_FIRST.has(key) };
}

type Rank = string | number | null;

const RANK: Readonly<Record<Exclude<Column, "state">, (session: SessionDto) => Rank>> = {
  name: (session) => session.title ?? session.project_name ?? session.session_id,
  owner: (session) => session.owner ?? null,
  project: (session) => session.project_name,
  model: (session) => session.model,
  started: (session) => session.started_at,
  used: (session) => session.last_used_at,
  events: (session) => session.event_count,
  tools: (session) => session.tool_count,
  errors: (session) => session.error_count,
  tokens: (session) => session.tokens,
  cost: (session) => session.cost_usd,
};

/** Unknown values come last either way; ties by start, then by id, for a stable order. */
export function sortSessions(sessions: readonly SessionDto[], { key, descending }: SessionOrder): SessionDto[] {
  if (key === "state") return sortByNeed(sessions, descending);
  const rank = RANK[key];
  const direction = descending ? -1 : 1;
  return [...sessions].sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || tie(a, b);
    const difference = typeof x === "number" && typeof y === "number" ? x - y : compareText(String(x), String(y));
    return difference * direction || tie(a, b);
  });
}

/** As the sidebar has them: its order within each group moves no row while sessions work. */
function sortByNeed(sessions: readonly SessionDto[], isTurned: boolean): SessionDto[] {
  const { waiting, failed, running, earlier } = groupSessions(sessions);
  const sorted = [...waiting, ...failed, ...running, ...earlier];
  return isTurned ? sorted.toReversed() : sorted;
}

function tie(a: SessionDto, b: SessionDto): number {
  return compareText(b.started_at, a.started_at) || compareText(a.session_id, b.session_id);
}

/** What the rows stand under. */
export const GROUPINGS = ["project", "day"] as const;

export type Grouping = (typeof GROUPINGS)[number];

export function groupingOf({ group }: RouteFilter): Grouping | null {
  return GROUPINGS.find((name) => name === group) ?? null;
}

/** Sessions of one project, or last used on one day (`2026-11-28`); null for those without a project. */
export interface SessionGroup {
  readonly name: string | null;
  readonly sessions: readonly SessionDto[];
}

/** In the order of their first rows; days with the newest first. */
export function groupRows(rows: readonly SessionDto[], grouping: Grouping): readonly SessionGroup[] {
  const groups = Map.groupBy(rows, (session) =>
    grouping === "day" ? dayOf(Date.parse(session.last_used_at)) : session.project_name,
  );
  const found = Array.from(groups, ([name, sessions]) => ({ name, sessions }));
  return grouping === "day" ? found.sort((a, b) => compareText(b.name ?? "", a.name ?? "")) : found;
}
