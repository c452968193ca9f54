import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { freeName } from "../../../src/core/format/text.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { drawSecret } from "../../../src/http/access/secrets.ts";
import { inTransaction } from "../database/pool.ts";
import { TeamError } from "../http/team-error.ts";
import { MACHINE_COLUMNS, type MachineRow } from "../ingest/stored-rows.ts";

interface Enrolment {
  /** The person's name at the proxy or identity provider. */
  readonly owner: string;
  readonly team: string;
  /** Until the machine says its own. */
  readonly name: string;
}

/** Adds a machine. @returns its token, which is stored as a digest only */
export async function addMachine(pool: Pool, { owner, team, name }: Enrolment): Promise<string> {
  return inTransaction(pool, async (client) => {
    const group = await client.query<{ id: number }>(ADD_TEAM, [team]);
    const [{ id: teamId } = { id: 0 }] = group.rows;
    const { token } = await admitMachine(client, { owner, teamId, name });
    return token;
  });
}

interface Admission extends Pick<Enrolment, "owner" | "name"> {
  readonly teamId: number;
  /** Whether an invitation admits it. */
  readonly isInvited?: boolean;
}

/** Adds a machine of a person who may be new here. */
export async function admitMachine(
  client: PoolClient,
  { owner, teamId, name, isInvited = false }: Admission,
): Promise<{ readonly token: string; readonly ownerId: number }> {
  const token = drawSecret();
  const person = await client.query<{ id: number }>(ADD_PERSON, [owner]);
  const [{ id: ownerId } = { id: 0 }] = person.rows;
  await insertMachine(client, { ownerId, teamId, name, tokenHash: digestOf(token), isInvited });
  return { token, ownerId };
}

// The update that changes nothing returns the row that exists.
const ADD_PERSON = `INSERT INTO people (subject, name) VALUES ($1, $1)
  ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING id`;
const ADD_TEAM = `INSERT INTO teams (name) VALUES ($1)
  ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id`;

interface NewMachine {
  readonly ownerId: number;
  readonly teamId: number;
  readonly name: string;
  readonly tokenHash: Buffer;
  readonly isInvited: boolean;
}

/**
 * Which machine it is says its first batch alone: it may be one that has a row. Until then its label only keeps the place,
 * and it is shown by its name ({@link SHOWN_LABEL}).
 */
export async function insertMachine(
  client: PoolClient,
  { ownerId, teamId, name, tokenHash, isInvited }: NewMachine,
): Promise<void> {
  // Two machines of a person that join at once must not take one label.
  await client.query("SELECT FROM people WHERE id = $1 FOR NO KEY UPDATE", [ownerId]);
  const { rows } = await client.query<{ label: string }>("SELECT label FROM machines WHERE owner = $1", [ownerId]);
  const label = freeName(name, (one) => rows.some((row) => row.label === one));
  await client.query(
    "INSERT INTO machines (owner, team, label, name, token_hash, is_invited) VALUES ($1, $2, $3, $4, $5, $6)",
    [ownerId, teamId, label, name, tokenHash, isInvited],
  );
}

/** For queries over `machines m`. The release before gave no name to a machine that it had not heard of. */
export const SHOWN_LABEL = "CASE WHEN m.machine_id IS NULL AND m.name <> '' THEN m.name ELSE m.label END";

export interface ShownMachine {
  /** As people know it. */
  readonly shown_label: string;
  readonly owner: number;
}

/** A token's machine; null for an unknown or revoked one. Found by the digest: there is nothing to compare. */
export async function machineOfToken(pool: Pool, token: string): Promise<(MachineRow & ShownMachine) | null> {
  const { rows } = await pool.query<MachineRow & ShownMachine>({ ...FIND_TOKEN, values: [digestOf(token)] });
  return rows[0] ?? null;
}

const FIND_TOKEN = {
  name: "find-token",
  text: `SELECT ${MACHINE_COLUMNS}, ${SHOWN_LABEL} AS shown_label FROM machines m WHERE m.token_hash = $1 AND m.revoked_at IS NULL`,
};

/** Why a token is refused: a machine that was revoked says so to its person, and is known. */
export async function refusalOf(
  pool: Pool,
  token: string,
): Promise<{ readonly error: AppError | TeamError; readonly known: ShownMachine | null }> {
  const { rows } = await pool.query<ShownMachine>(
    `SELECT ${SHOWN_LABEL} AS shown_label, m.owner FROM machines m WHERE m.token_hash = $1`,
    [digestOf(token)],
  );
  const [known = null] = rows;
  return { error: known === null ? new AppError("http/wrong-token") : new TeamError("team/revoked"), known };
}

export function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
