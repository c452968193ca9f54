import type { Pool } from "pg";
import type { TeamsDto } from "../../../src/api/team-dto.ts";
import { toTimestampOrNull } from "../../../src/api/routes.ts";
import { audit } from "../audit/audit.ts";
import { SHARING } from "../database/feed.ts";
import { inTransaction } from "../database/pool.ts";
import type { Person } from "../rights/rights.ts";

interface SessionShare {
  readonly sessionId: string;
  readonly isShared: boolean;
}

/**
 * Shows all of a person's own session to its team, or no more. Live pages hear of it by the feed.
 * @returns false for a session that is not theirs
 */
export async function shareSession(
  pool: Pool,
  person: Person,
  { sessionId, isShared }: SessionShare,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const own = await client.query<OwnSession>(LOCK_SESSION, [person.id, sessionId]);
    const [session] = own.rows;
    if (session === undefined) return false;
    const visibility = isShared ? "team" : "owner";
    if (session.visibility === visibility) return true;
    await client.query("UPDATE sessions SET visibility = $2 WHERE id = $1", [session.id, visibility]);
    await client.query(ADD_TO_FEED, [session.id]);
    await audit(client, {
      who: person.subject,
      kind: isShared ? "session-shared" : "session-unshared",
      about: sessionId,
      detail: `team ${session.team}`,
      owner: person.id,
    });
    return true;
  });
}

interface OwnSession {
  readonly id: number;
  readonly visibility: string;
  readonly team: string;
}

const LOCK_SESSION = `SELECT s.id, s.visibility, t.name AS team FROM sessions s JOIN teams t ON t.id = s.team
  WHERE s.owner = $1 AND s.session_id = $2 FOR UPDATE OF s`;

const ADD_TO_FEED = `INSERT INTO feed (machine, team, owner, seqs, sessions)
  SELECT ${SHARING}, team, owner, '{}', ARRAY[id] FROM sessions WHERE id = $1`;

interface TeamShare {
  readonly team: string;
  readonly isOn: boolean;
}

/**
 * Lets the members of a team see all of each other's sessions that begin from now on, or ends it, for all of them at
 * once. @returns since when it is on; null while it is off; undefined for a team that does not exist
 */
export async function shareTeam(
  pool: Pool,
  person: Person,
  { team, isOn }: TeamShare,
): Promise<number | null | undefined> {
  return inTransaction(pool, async (client) => {
    const found = await client.query<{ id: number; shared_since: number | null }>(
      "SELECT id, shared_since FROM teams WHERE name = $1 FOR UPDATE",
      [team],
    );
    const [row] = found.rows;
    if (row === undefined) return undefined;
    if ((row.shared_since !== null) === isOn) return row.shared_since;
    const { rows } = await client.query<{ shared_since: number | null }>(SET_SHARING, [row.id, isOn]);
    await audit(client, {
      who: person.subject,
      kind: isOn ? "sharing-on" : "sharing-off",
      about: team,
      team: row.id,
    });
    return rows[0]?.shared_since ?? null;
  });
}

const SET_SHARING = `UPDATE teams
  SET shared_since = CASE WHEN $2::boolean THEN (extract(epoch FROM clock_timestamp()) * 1000)::bigint END,
    shared_after = coalesce((SELECT max(id) FROM sessions), 0)
  WHERE id = $1 RETURNING shared_since`;

interface TeamRow {
  readonly name: string;
  readonly shared_since: number | null;
  readonly members: readonly { readonly id: number; readonly name: string; readonly role: "member" | "lead" }[];
}

/** A person's teams; for an admin and an auditor all. Members are those who have ever come. */
export async function listTeams(pool: Pool, person: Person): Promise<TeamsDto> {
  const { rows } = await pool.query<TeamRow>(LIST_TEAMS, [person.role !== null, person.teamIds]);
  return {
    teams: rows.map(({ name, shared_since: sharedSince, members }) => ({
      name,
      shared_since: toTimestampOrNull(sharedSince),
      members,
      may_share: person.role === "admin",
    })),
  };
}

const LIST_TEAMS = `SELECT t.name, t.shared_since, coalesce((
    SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'role', m.role) ORDER BY p.name, p.id)
    FROM memberships m JOIN people p ON p.id = m.person WHERE m.team = t.id), '[]') AS members
  FROM teams t WHERE $1::boolean OR t.id = ANY ($2::int[]) ORDER BY t.name`;
