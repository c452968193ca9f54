import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { drawSecret } from "../../../src/http/access/secrets.ts";
import { inTransaction } from "../database/pool.ts";
import { freeLabel } from "./meet-machine.ts";
import { MACHINE_COLUMNS, type MachineRow } from "../ingest/stored-rows.ts";

interface Enrolment {
  /** The person's name at the proxy or identity provider. */
  readonly owner: string;
  readonly team: string;
  /** Until the machine says its own: of two machines of one person with the same name the later one gets a number. */
  readonly name: string;
}

/** Adds a machine. @returns its token, which is stored as a digest only */
export async function addMachine(pool: Pool, { owner, team, name }: Enrolment): Promise<string> {
  const token = drawSecret();
  await inTransaction(pool, async (client) => {
    const person = await client.query<{ id: number }>(ADD_PERSON, [owner]);
    const group = await client.query<{ id: number }>(ADD_TEAM, [team]);
    const ids = [person.rows[0]?.id, group.rows[0]?.id];
    const { rows } = await client.query<{ label: string }>("SELECT label FROM machines WHERE owner = $1", [ids[0]]);
    const taken = rows.map(({ label }) => label);
    await client.query("INSERT INTO machines (owner, team, label, token_hash) VALUES ($1, $2, $3, $4)", [
      ...ids,
      freeLabel(name, taken),
      digestOf(token),
    ]);
  });
  return token;
}

// The update that changes nothing returns the row that exists.
const ADD_PERSON = `INSERT INTO people (subject, name) VALUES ($1, $1)
  ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING id`;
const ADD_TEAM = `INSERT INTO teams (name) VALUES ($1)
  ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id`;

/** A token's machine; null for an unknown or revoked one. Found by the digest: there is nothing to compare. */
export async function machineOfToken(pool: Pool, token: string): Promise<MachineRow | null> {
  const { rows } = await pool.query<MachineRow>({ ...FIND_TOKEN, values: [digestOf(token)] });
  return rows[0] ?? null;
}

const FIND_TOKEN = {
  name: "find-token",
  text: `SELECT ${MACHINE_COLUMNS} FROM machines m WHERE m.token_hash = $1 AND m.revoked_at IS NULL`,
};

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
