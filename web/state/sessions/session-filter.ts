import type { SessionDto } from "../../../src/api/session-dto.ts";
import { OWN_MACHINE } from "../../../src/core/forwarding.ts";
import { hasSearchWords, searchWords } from "../../../src/core/history.ts";
import { SESSION_STATES, type SessionState } from "../../../src/core/session/session.ts";
import { compareText } from "../compare-text.ts";
import type { RouteFilter } from "../route.ts";

/** The table's time ranges, by a session's last event. */
export const PERIODS = ["1h", "today", "24h", "7d", "30d"] as const;

export type Period = (typeof PERIODS)[number];

const PERIOD_MS: Readonly<Record<Exclude<Period, "today">, number>> = {
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
};

/** When a period begins; today at midnight in the reader's time zone. */
function periodStartMs(period: Period, nowMs: number): number {
  return period === "today" ? new Date(nowMs).setHours(0, 0, 0, 0) : nowMs - PERIOD_MS[period];
}

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
  return since === null ? null : periodStartMs(since, nowMs);
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

/** The sortable columns, in display order. */
export const COLUMNS = [
  "state",
  "name",
  "project",
  "model",
  "started",
  "used",
  "events",
  "tools",
  "errors",
  "tokens",
  "cost",
] as const;

export type Column = (typeof COLUMNS)[number];

export interface SessionOrder {
  readonly key: Column;
  readonly descending: boolean;
}

/** Newest first, by start: the only order in which rows stay put while sessions work. */
export const DEFAULT_ORDER: SessionOrder = { key: "started", descending: true };

/** Columns that sort ascending first; others descend. */
const RISES_FIRST: ReadonlySet<Column> = new Set(["state", "name", "project", "model"]);

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
  if (order.key === key) return { key, descending: !order.descending };
  return { key, descending: !RISES_FIRST.has(key) };
}

type Rank = string | number | null;

const RANK: Readonly<Record<Column, (session: SessionDto) => Rank>> = {
  state: (session) => session.state,
  name: (session) => session.title ?? session.project_name ?? session.session_id,
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
  const rank = RANK[key];
  const direction = descending ? -1 : 1;
  return [...sessions].sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || tie(a, b);
    const difference = typeof x === "number" && typeof y === "number" ? x - y : compareText(String(x), String(y));
    return difference * direction || tie(a, b);
  });
}

function tie(a: SessionDto, b: SessionDto): number {
  return compareText(b.started_at, a.started_at) || compareText(a.session_id, b.session_id);
}
