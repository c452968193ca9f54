import type { Pool } from "pg";
import { searchWords, type PageCursor } from "../../../src/core/history.ts";
import type { SessionFilter } from "../../../src/core/ports.ts";
import type { Session, SessionState } from "../../../src/core/session/session.ts";
import { containsWord, likePattern } from "../database/text-match.ts";
import { toSession } from "../ingest/stored-rows.ts";
import {
  ACCESS_OF,
  IS_SHARED_BY_TEAM,
  mayRead,
  personValues,
  readable,
  type Access,
  type Reader,
} from "../rights/rights.ts";
import type { Scope } from "../rights/scope.ts";
import { shownSession, type Figures } from "../rights/shown-session.ts";
import { selectVisible } from "./select-visible.ts";

/** `machine` and `text` are compared with what the person sees; no machine is the server, which runs no session. */
interface SessionListFilter extends SessionFilter {
  readonly scope: Scope;
  /** The number of a person of whom the reader knows that the session is theirs. */
  readonly ownerId?: number;
  readonly before?: PageCursor;
}

export interface SessionRow {
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
  readonly needs: string | null;
  readonly title: string | null;
  readonly project: string | null;
  /** Null for an auditor: figures name no person. */
  readonly owner: string | null;
  readonly owner_id: number | null;
  readonly team: string;
  readonly is_shared: boolean;
  readonly is_own: boolean;
  readonly is_shared_by_team: boolean;
}

/** The audit says who shared a session, and when: an auditor would know whose figures they see. */
function ofSummary(condition: string): string {
  return `(${mayRead("summary")} AND ${condition})`;
}

export const SELECT_SESSIONS = `SELECT s.id, s.session_id, ${ACCESS_OF} AS access, s.state, s.stale_at, s.last_used_at, s.started_at,
    ${readable("m.label", "whole")} AS label, ${readable("s.data", "whole")} AS data, s.figures,
    ${readable("s.needs", "summary")} AS needs, ${readable("s.shown_title", "summary")} AS title,
    ${readable("s.project", "summary")} AS project,
    ${readable("p.name", "summary")} AS owner, ${readable("p.id", "summary")} AS owner_id, t.name AS team,
    ${ofSummary("s.visibility = 'team'")} AS is_shared, ${ofSummary(IS_SHARED_BY_TEAM)} AS is_shared_by_team,
    s.owner = $1::int AS is_own
  FROM sessions s JOIN machines m ON m.id = s.machine JOIN people p ON p.id = s.owner JOIN teams t ON t.id = s.team`;

/** Texts by which sessions are found: those that the person sees. */
const TEXTS = {
  whole: ["s.title", "s.shown_title", "s.project", "s.cwd", "s.branch", "s.session_id", "m.label"],
  summary: ["s.shown_title", "s.project", "s.session_id"],
  figures: ["s.session_id"],
} as const satisfies Record<Access, readonly string[]>;

/** The newest use first. A filter looks at what the person sees, so that it tells them no more. */
export async function listSessions(
  pool: Pool,
  person: Reader,
  filter: SessionListFilter,
): Promise<{ readonly sessions: readonly Session[]; readonly next: PageCursor | null }> {
  const { scope, state, projectName, agent, machine, ownerId, text = "", isOpen = false } = filter;
  const { usedSinceMs, usedUntilMs, before, limit, nowMs } = filter;
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (state !== undefined) {
    const [now, shown] = [`${place(nowMs)}::bigint`, place(state)];
    const isLapsed = `s.state <> 'waiting' AND s.stale_at <= ${now}`;
    conditions.push(`CASE WHEN ${isLapsed} THEN 'unknown' ELSE s.state END = ${shown}`);
  }
  if (agent !== undefined) conditions.push(`s.agent = ${place(agent)}`);
  if (machine === null) conditions.push("false");
  const project = projectName === undefined ? null : `s.project = ${place(projectName)}`;
  const owner = ownerId === undefined ? null : `s.owner = ${place(ownerId)}::bigint`;
  const label = typeof machine === "string" ? `m.label = ${place(machine)}` : null;
  const patterns = searchWords(text).map((word) => place(likePattern(word)));
  const words = (access: Access): readonly string[] =>
    patterns.map((pattern) => `(${TEXTS[access].map((one) => containsWord(one, pattern)).join(" OR ")})`);
  if (isOpen) conditions.push("s.ended_at IS NULL AND s.state <> 'ended'");
  if (usedSinceMs !== undefined) conditions.push(`s.last_used_at >= ${place(usedSinceMs)}`);
  if (usedUntilMs !== undefined) conditions.push(`s.last_used_at <= ${place(usedUntilMs)}`);
  if (before !== undefined)
    conditions.push(`(s.last_used_at, s.id) < (${place(before.atMs)}::bigint, ${place(before.key)}::bigint)`);
  const found = selectVisible(person, {
    scope,
    access: "figures",
    columns: "s.id, s.last_used_at",
    from: "sessions s JOIN machines m ON m.id = s.machine",
    where: (access) => [
      ...conditions,
      ...[project, owner].flatMap((one) => (one === null ? [] : [access === "figures" ? "false" : one])),
      ...(label === null ? [] : [access === "whole" ? label : "false"]),
      ...words(access),
    ],
    order: "s.last_used_at DESC, s.id DESC",
    limit: place(limit + 1),
  });
  const { rows } = await pool.query<SessionRow>(
    `${SELECT_SESSIONS} JOIN ${found} found ON found.id = s.id WHERE ${mayRead("figures")}
     ORDER BY s.last_used_at DESC, s.id DESC`,
    values,
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    sessions: page.map(toShared),
    next: last === undefined ? null : { atMs: last.last_used_at, key: String(last.id) },
  };
}

/**
 * SQL of the row of a session's id, for every question about one session: two people may have a session of one id. The
 * person's own comes first, then the one that was used last.
 * @param place of the id among the statement's values
 */
export function rowOfSession(place: string): string {
  return `(SELECT s.id FROM sessions s WHERE s.session_id = ${place} AND ${mayRead("figures")}
    ORDER BY s.owner = $1::int DESC, s.last_used_at DESC, s.id DESC LIMIT 1)`;
}

/** Null for one that the person may not see. */
export async function findSession(pool: Pool, person: Reader, sessionId: string): Promise<Session | null> {
  const { rows } = await pool.query<SessionRow>(
    `${SELECT_SESSIONS} WHERE s.id = ${rowOfSession("$4")} AND ${mayRead("figures")}`,
    [...personValues(person), sessionId],
  );
  return rows[0] === undefined ? null : toShared(rows[0]);
}

/** Whether retention has deleted a session of the person's own. */
export async function isForgotten(pool: Pool, person: Reader, sessionId: string): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT FROM forgotten_sessions WHERE owner = $1 AND session_id = $2", [
    person.id,
    sessionId,
  ]);
  return rowCount === 1;
}

export function toShared(row: SessionRow): Session {
  const { access, label, data, owner, owner_id: ownerId, team } = row;
  const isSharedByTeam = row.is_shared_by_team;
  const isShared = row.is_shared || isSharedByTeam;
  const sharing = {
    access,
    owner,
    ownerId,
    team,
    isOwn: row.is_own,
    isShared,
    isSharedByTeam,
    staleAtMs: row.stale_at,
  };
  return { ...toSessionOf(row, { label, data }), sharing };
}

function toSessionOf(row: SessionRow, { label, data }: Pick<SessionRow, "label" | "data">): Session {
  if (label !== null && data !== null) return toSession({ label, data });
  const columns = {
    sessionId: row.session_id,
    state: row.state,
    lastUsedAtMs: row.last_used_at,
    startedAtMs: row.started_at,
    title: row.title,
    projectName: row.project,
  };
  return shownSession(columns, JSON.parse(row.figures) as Figures, row.needs);
}
