import type { Pool } from "pg";
import { toTimestampOrNull } from "../../../src/api/routes.ts";
import type { TeamMachineDto, TeamMachinesDto } from "../../../src/api/team-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { inTransaction } from "../database/pool.ts";
import { TeamError } from "../http/team-error.ts";
import { audit } from "../audit/audit.ts";
import { subjectOf } from "./join-codes.ts";
import { digestOf, SHOWN_LABEL } from "./machine-tokens.ts";

/** Enough for the largest organisation that one such server is for; the machines last heard of come first. */
const MOST_LISTED = 20_000;

/** For queries over `machines m` whose first value is the person: their own, those of teams that they lead, an admin all. */
const MAY_MANAGE = `(m.owner = $1
  OR EXISTS (SELECT FROM memberships l WHERE l.person = $1 AND l.team = m.team AND l.role = 'lead')
  OR EXISTS (SELECT FROM people a WHERE a.id = $1 AND a.role = 'admin'))`;

interface ListedRow extends Omit<TeamMachineDto, "first_seen_at" | "last_seen_at" | "revoked_at" | "may_revoke"> {
  readonly first_heard_at: number | null;
  readonly last_heard_at: number | null;
  readonly revoked_at: number | null;
}

/** The machines whose tokens the person may revoke. */
export async function listMachines(pool: Pool, personId: number): Promise<TeamMachinesDto> {
  const { rows } = await pool.query<ListedRow>(
    `SELECT m.id, ${SHOWN_LABEL} AS label, p.name AS owner, t.name AS team, m.version, m.first_heard_at, m.last_heard_at, m.waiting,
       m.missing, m.skew_ms, m.revoked_at, coalesce(m.left_at = m.revoked_at, false) AS has_left
     FROM machines m JOIN people p ON p.id = m.owner JOIN teams t ON t.id = m.team
     WHERE ${MAY_MANAGE} ORDER BY m.last_heard_at DESC NULLS FIRST, m.id DESC LIMIT ${MOST_LISTED}`,
    [personId],
  );
  const machines = rows.map(({ first_heard_at: first, last_heard_at: last, revoked_at: revokedAt, ...row }) => ({
    ...row,
    first_seen_at: toTimestampOrNull(first),
    last_seen_at: toTimestampOrNull(last),
    revoked_at: toTimestampOrNull(revokedAt),
    may_revoke: revokedAt === null,
  }));
  return { machines };
}

/** @param hasLeft whether the machine ends its token itself, else it is revoked */
async function endToken(client: Pick<Pool, "query">, id: number, { hasLeft }: { readonly hasLeft: boolean }) {
  const { rowCount } = await client.query(
    `UPDATE machines m SET revoked_at = now.ms, left_at = CASE WHEN $2::boolean THEN now.ms END
     FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms) now
     WHERE m.id = $1 AND m.revoked_at IS NULL`,
    [id, hasLeft],
  );
  return rowCount === 1;
}

/**
 * Ends the machine's token: each replica looks at it with each batch, once more in the batch's transaction.
 * @throws TeamError `team/machine`, also for one that is not theirs to revoke
 */
export async function revokeMachine(pool: Pool, personId: number, id: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ label: string; owner_id: number; owner: string; team: string }>(
      `SELECT ${SHOWN_LABEL} AS label, m.owner AS owner_id, p.subject AS owner, t.name AS team FROM machines m JOIN people p ON p.id = m.owner
       JOIN teams t ON t.id = m.team WHERE m.id = $2 AND ${MAY_MANAGE}`,
      [personId, id],
    );
    const [machine] = rows;
    if (machine === undefined) throw new TeamError("team/machine");
    if (!(await endToken(client, id, { hasLeft: false }))) return;
    const who = await subjectOf(client, personId);
    const { label, owner, owner_id: ownerId, team } = machine;
    await audit(client, {
      who,
      kind: "machine-revoked",
      about: label,
      detail: `${owner}, team ${team}`,
      owner: ownerId,
    });
  });
}

/** A machine ends its own token, or withdraws its question. @throws AppError `http/wrong-token` */
export async function leaveTeam(pool: Pool, token: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const withdrawn = await client.query(
      "DELETE FROM joins WHERE secret_hash = $1 AND state = 'pending' RETURNING id",
      [digestOf(token)],
    );
    if (withdrawn.rows.length > 0) return;
    const { rows } = await client.query<{ id: number; label: string; owner_id: number; owner: string; team: string }>(
      `SELECT m.id, ${SHOWN_LABEL} AS label, m.owner AS owner_id, p.subject AS owner, t.name AS team FROM machines m JOIN people p ON p.id = m.owner
       JOIN teams t ON t.id = m.team WHERE m.token_hash = $1`,
      [digestOf(token)],
    );
    const [machine] = rows;
    if (machine === undefined) throw new AppError("http/wrong-token");
    if (!(await endToken(client, machine.id, { hasLeft: true }))) return;
    const { label, owner, owner_id: ownerId, team } = machine;
    await audit(client, { who: owner, kind: "machine-left", about: label, detail: `team ${team}`, owner: ownerId });
  });
}
