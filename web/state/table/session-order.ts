import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { RouteFilter } from "../route.ts";

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
    const difference = typeof x === "number" && typeof y === "number" ? x - y : compare(String(x), String(y));
    return difference * direction || tie(a, b);
  });
}

function tie(a: SessionDto, b: SessionDto): number {
  return compare(b.started_at, a.started_at) || compare(a.session_id, b.session_id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
