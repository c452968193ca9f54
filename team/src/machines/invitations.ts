import type { Pool } from "pg";
import { toTimestamp } from "../../../src/api/routes.ts";
import type { InvitationDto, InvitationsDto, TeamJoinedDto } from "../../../src/api/team-dto.ts";
import { drawSecret } from "../../../src/http/access/secrets.ts";
import { inTransaction } from "../database/pool.ts";
import { TeamError } from "../http/team-error.ts";
import { audit } from "../audit/audit.ts";
import { subjectOf } from "./join-codes.ts";
import { admitMachine, digestOf } from "./machine-tokens.ts";

/** Newest first; older ones have expired long ago. */
const MOST_LISTED = 500;

/** A lead of that team, or an admin. @param person by default the first value of the query */
function mayInvite(team: string, person = "$1"): string {
  return `(EXISTS (SELECT FROM memberships l WHERE l.person = ${person} AND l.team = ${team} AND l.role = 'lead')
    OR EXISTS (SELECT FROM people a WHERE a.id = ${person} AND a.role = 'admin'))`;
}

/**
 * Revokes the invitations that a person could not make any more, for good: an invitation is their right in other hands.
 * Belongs into the transaction that changes their rights.
 */
export async function endLostInvitations(client: Pick<Pool, "query">, personId: number, who: string): Promise<void> {
  const { rows } = await client.query<{ id: number; team: string; team_id: number }>(END_LOST, [personId]);
  for (const { id, team, team_id: teamId } of rows) {
    const detail = `number ${id}, with the role of its maker`;
    await audit(client, { who, kind: "invitation-revoked", about: team, detail, team: teamId });
  }
}

const END_LOST = `UPDATE invitations i SET revoked_at = clock_timestamp() FROM teams t
  WHERE i.made_by = $1 AND i.revoked_at IS NULL AND i.expires_at > clock_timestamp() AND t.id = i.team
    AND NOT ${mayInvite("i.team")} RETURNING i.id, t.name AS team, t.id AS team_id`;

interface Invitation {
  readonly team: string;
  readonly maxUses: number;
  readonly days: number;
}

/** Its code is not stored and cannot be shown again. @throws TeamError `team/not-lead`, also for an unknown team */
export async function makeInvitation(
  pool: Pool,
  personId: number,
  { team, maxUses, days }: Invitation,
): Promise<InvitationDto> {
  const code = drawSecret();
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number; team_id: number; expires_at: Date }>(
      `INSERT INTO invitations (made_by, team, code_hash, max_uses, expires_at)
       SELECT $1, t.id, $3, $4::int, clock_timestamp() + $5::int * interval '1 day' FROM teams t
       WHERE t.name = $2 AND ${mayInvite("t.id")} RETURNING id, team AS team_id, expires_at`,
      [personId, team, digestOf(code), maxUses, days],
    );
    const [made] = rows;
    if (made === undefined) throw new TeamError("team/not-lead");
    const who = await subjectOf(client, personId);
    const detail = `number ${made.id}, ${maxUses} machines, ${days} days`;
    await audit(client, { who, kind: "invitation-made", about: team, detail, team: made.team_id });
    return { code, expires_at: toTimestamp(made.expires_at.getTime()) };
  });
}

interface InvitationRow {
  readonly id: number;
  readonly team: string;
  readonly by: string;
  readonly made_at: Date;
  readonly expires_at: Date;
  readonly uses: number;
  readonly max_uses: number;
  readonly revoked_at: Date | null;
}

/** Lists the invitations of the teams that the person leads; an admin gets all. */
export async function listInvitations(pool: Pool, personId: number): Promise<InvitationsDto> {
  const { rows } = await pool.query<InvitationRow>(
    `SELECT i.id, t.name AS team, p.name AS by, i.made_at, i.expires_at, i.uses, i.max_uses, i.revoked_at
     FROM invitations i JOIN teams t ON t.id = i.team JOIN people p ON p.id = i.made_by
     WHERE ${mayInvite("i.team")} ORDER BY i.id DESC LIMIT ${MOST_LISTED}`,
    [personId],
  );
  const invitations = rows.map(({ made_at: madeAt, expires_at: expiresAt, revoked_at: revokedAt, ...row }) => ({
    ...row,
    made_at: toTimestamp(madeAt.getTime()),
    expires_at: toTimestamp(expiresAt.getTime()),
    revoked_at: revokedAt === null ? null : toTimestamp(revokedAt.getTime()),
  }));
  return { invitations };
}

/** Machines that have joined stay. @throws TeamError `team/not-lead`, also for an unknown number */
export async function revokeInvitation(pool: Pool, personId: number, id: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ team: string; team_id: number; was_revoked: boolean }>(
      `SELECT t.name AS team, i.team AS team_id, i.revoked_at IS NOT NULL AS was_revoked FROM invitations i JOIN teams t ON t.id = i.team
       WHERE i.id = $2 AND ${mayInvite("i.team")} FOR UPDATE OF i`,
      [personId, id],
    );
    const [known] = rows;
    if (known === undefined) throw new TeamError("team/not-lead");
    if (known.was_revoked) return;
    await client.query("UPDATE invitations SET revoked_at = clock_timestamp() WHERE id = $1", [id]);
    const who = await subjectOf(client, personId);
    const { team, team_id: teamId } = known;
    await audit(client, { who, kind: "invitation-revoked", about: team, detail: `number ${id}`, team: teamId });
  });
}

interface Use {
  readonly code: string;
  readonly name: string;
  /** Named by the script that holds the invitation. */
  readonly owner: string;
}

/** Adds a machine by an invitation. @throws TeamError `team/invitation` */
export async function useInvitation(pool: Pool, { code, name, owner }: Use): Promise<TeamJoinedDto> {
  return inTransaction(pool, async (client) => {
    // The change locks the row: a use at another replica waits, and then looks at the number again.
    const { rows } = await client.query<{ id: number; team_id: number; team: string }>(
      `UPDATE invitations i SET uses = uses + 1 FROM teams t
       WHERE i.code_hash = $1 AND i.uses < i.max_uses AND i.expires_at > clock_timestamp() AND i.revoked_at IS NULL
         AND t.id = i.team AND ${mayInvite("i.team", "i.made_by")} RETURNING i.id, i.team AS team_id, t.name AS team`,
      [digestOf(code)],
    );
    const [used] = rows;
    if (used === undefined) throw new TeamError("team/invitation");
    const admission = { owner, teamId: used.team_id, name, isInvited: true };
    const { token, ownerId } = await admitMachine(client, admission);
    const who = `invitation ${used.id}`;
    const detail = `${owner}, team ${used.team}`;
    await audit(client, { who, kind: "machine-joined", about: name, detail, owner: ownerId });
    return { state: "joined", token, owner, team: used.team };
  });
}
