import type { Pool } from "pg";
import type { PageCursor } from "../../../src/core/history.ts";
import type { Session, SessionState } from "../../../src/core/session/session.ts";
import { toSession } from "../ingest/stored-rows.ts";
import { ACCESS_OF, mayRead, personValues, readable, type Access, type Person } from "../rights/rights.ts";
import { shownSession, type Figures } from "../rights/shown-session.ts";

/** `team`: of the person's teams, her own ones included; `all`: what she may see. */
export const SCOPES = ["mine", "team", "all"] as const;

export type Scope = (typeof SCOPES)[number];

interface SessionListFilter {
  readonly scope: Scope;
  /** As shown: `unknown` for a stale one. */
  readonly state?: SessionState;
  readonly projectName?: string;
  readonly usedSinceMs?: number;
  readonly usedUntilMs?: number;
  readonly before?: PageCursor;
  readonly limit: number;
  readonly nowMs: number;
}

interface Row {
  readonly id: number;
  readonly session_id: string;
  readonly access: Access;
  readonly state: SessionState;
  readonly stale_at: number | null;
  readonly last_used_at: number;
  readonly started_at: number;
  readonly label: string | null;
  readonly data: string | null;
  readonly figures: string;
  readonly title: string | null;
  readonly project: string | null;
  /** Null for an auditor: figures name no person. */
  readonly owner: string | null;
  readonly team: string;
  readonly is_shared: boolean;
}

const PROJECT = readable("s.project", "summary");

const SELECT = `SELECT s.id, s.session_id, ${ACCESS_OF} AS access, s.state, s.stale_at, s.last_used_at, s.started_at,
    ${readable("m.label", "whole")} AS label, ${readable("s.data", "whole")} AS data, s.figures,
    ${readable("s.shown_title", "summary")} AS title, ${PROJECT} AS project,
    ${readable("p.name", "summary")} AS owner, t.name AS team, s.visibility = 'team' AS is_shared
  FROM sessions s JOIN machines m ON m.id = s.machine JOIN people p ON p.id = s.owner JOIN teams t ON t.id = s.team`;

export const IN_SCOPE = {
  mine: "s.owner = $1::int",
  team: "s.team = ANY ($2::int[])",
  all: "true",
} as const satisfies Record<Scope, string>;

/** The newest use first. A filter looks at what the person sees, so that it tells her no more. */
export async function listSessions(
  pool: Pool,
  person: Person,
  filter: SessionListFilter,
): Promise<{ readonly sessions: readonly Session[]; readonly next: PageCursor | null }> {
  const { scope, state, projectName, usedSinceMs, usedUntilMs, before, limit, nowMs } = filter;
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [mayRead("figures"), IN_SCOPE[scope]];
  if (state !== undefined)
    conditions.push(`CASE WHEN s.stale_at <= ${place(nowMs)} THEN 'unknown' ELSE s.state END = ${place(state)}`);
  if (projectName !== undefined) conditions.push(`${PROJECT} = ${place(projectName)}`);
  if (usedSinceMs !== undefined) conditions.push(`s.last_used_at >= ${place(usedSinceMs)}`);
  if (usedUntilMs !== undefined) conditions.push(`s.last_used_at <= ${place(usedUntilMs)}`);
  if (before !== undefined)
    conditions.push(`(s.last_used_at, s.id) < (${place(before.atMs)}::bigint, ${place(before.key)}::bigint)`);
  const { rows } = await pool.query<Row>(
    `${SELECT} WHERE ${conditions.join(" AND ")} ORDER BY s.last_used_at DESC, s.id DESC LIMIT ${place(limit + 1)}`,
    values,
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    sessions: page.map(toShared),
    next: last === undefined ? null : { atMs: last.last_used_at, key: String(last.id) },
  };
}

/** Two people may have a session of one id: the person's own comes first. Null for one that she may not see. */
export async function findSession(pool: Pool, person: Person, sessionId: string): Promise<Session | null> {
  const { rows } = await pool.query<Row>(
    `${SELECT} WHERE s.session_id = $4 AND ${mayRead("figures")}
     ORDER BY s.owner = $1::int DESC, s.last_used_at DESC LIMIT 1`,
    [...personValues(person), sessionId],
  );
  return rows[0] === undefined ? null : toShared(rows[0]);
}

function toShared(row: Row): Session {
  const { access, label, data, owner, team } = row;
  const sharing = { access, owner, team, isShared: row.is_shared, staleAtMs: row.stale_at };
  return { ...toSessionOf(row, { label, data }), sharing };
}

function toSessionOf(row: Row, { label, data }: Pick<Row, "label" | "data">): Session {
  if (label !== null && data !== null) return toSession({ label, data });
  const columns = {
    sessionId: row.session_id,
    state: row.state,
    lastUsedAtMs: row.last_used_at,
    startedAtMs: row.started_at,
    title: row.title,
    projectName: row.project,
  };
  return shownSession(columns, JSON.parse(row.figures) as Figures);
}
