import type { Pool, PoolClient } from "pg";
import { freeName } from "../../../src/core/format/text.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { OWN_MACHINE } from "../../../src/core/forwarding.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { inTransaction } from "../database/pool.ts";
import { TeamError } from "../http/team-error.ts";
import { READ_MACHINE, type MachineRow } from "../ingest/stored-rows.ts";

interface Greeting {
  readonly machineId: string;
  /** The name that the machine gives itself. */
  readonly name: string;
  /** Names that no machine may have. */
  readonly reserved: readonly string[];
}

/**
 * The row of the machine that sends with a token, under the name that it has now. A token belongs to the machine that
 * used it first. A machine that joins again has a new token: the row that it has already takes that over, so that its
 * log goes on where it was, and the old token ends.
 * @throws AppError `machine/identities` for the id of another machine or of another person's, and for one that an
 * invitation may not take over; TeamError `team/revoked` for a revoked one that it may not bring back
 */
export async function meetMachine(pool: Pool, row: MachineRow, greeting: Greeting): Promise<MachineRow> {
  if (row.machine_id === greeting.machineId && row.name === greeting.name) return row;
  if (row.machine_id !== null && row.machine_id !== greeting.machineId) throw new AppError("machine/identities");
  return inTransaction(pool, async (client) => {
    const id = row.machine_id === null ? await bind(client, row, greeting.machineId) : row.id;
    await rename(client, { id, owner: row.owner }, greeting);
    const { rows } = await client.query<MachineRow>({ ...READ_MACHINE, values: [id] });
    if (rows[0]?.machine_id !== greeting.machineId) throw new AppError("machine/identities");
    return rows[0];
  });
}

/** A machine that has joined is seen at once: its first batch may come a minute later. */
const NOW_MS = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

interface KnownRow {
  readonly id: number;
  readonly owner: number;
  readonly team: number;
  readonly is_invited: boolean;
  readonly revoked_at: number | null;
}

/** @returns the row that the machine has from now on */
async function bind(client: PoolClient, { id, owner, team }: MachineRow, machineId: string): Promise<number> {
  const { rows } = await client.query<KnownRow>(
    "SELECT id, owner, team, is_invited, revoked_at FROM machines WHERE machine_id = $1 FOR UPDATE",
    [machineId],
  );
  const [known] = rows;
  if (known === undefined) {
    await client.query(
      `UPDATE machines SET machine_id = $2, first_heard_at = ${NOW_MS}, last_heard_at = ${NOW_MS}
       WHERE id = $1 AND machine_id IS NULL`,
      [id, machineId],
    );
    return id;
  }
  if (known.owner !== owner) throw new AppError("machine/identities");
  const joined = await client.query<{ token_hash: Buffer; is_invited: boolean }>(
    "DELETE FROM machines WHERE id = $1 AND machine_id IS NULL AND revoked_at IS NULL RETURNING token_hash, is_invited",
    [id],
  );
  const [row] = joined.rows;
  // Another request of the same machine was faster, or the token was revoked.
  if (row === undefined) throw new AppError("http/crowded");
  // An invitation's holder names the owner, who was not asked: only what came by one as well is taken over.
  if (row.is_invited && known.revoked_at !== null) throw new TeamError("team/revoked");
  if (row.is_invited && !(known.is_invited && known.team === team)) throw new AppError("machine/identities");
  await client.query(
    `UPDATE machines SET token_hash = $2, team = $3, is_invited = $4, revoked_at = NULL, last_heard_at = ${NOW_MS}
     WHERE id = $1`,
    [known.id, row.token_hash, team, row.is_invited],
  );
  return known.id;
}

async function rename(
  client: PoolClient,
  { id, owner }: Pick<MachineRow, "id" | "owner">,
  { name, reserved }: Greeting,
): Promise<void> {
  const { rows } = await client.query<{ id: number; label: string }>(
    "SELECT id, label FROM machines WHERE owner = $1",
    [owner],
  );
  const others = rows.filter((other) => other.id !== id).map(({ label }) => label);
  const label = freeName(name, (one) => [OWN_MACHINE, ...reserved, ...others].includes(one));
  await client.query("UPDATE machines SET name = $2, label = $3 WHERE id = $1", [id, name, label]);
  const before = rows.find((one) => one.id === id)?.label;
  if (before !== undefined && before !== label) await renameClients(client, owner, [before, label]);
}

/** Sessions that are open on several machines name each of them. */
async function renameClients(client: PoolClient, owner: number, [from, to]: readonly [string, string]): Promise<void> {
  const { rows } = await client.query<{ id: number; data: string }>(
    `SELECT id, data FROM sessions WHERE owner = $1 AND data LIKE '%"clients":[{%' ORDER BY session_id FOR UPDATE`,
    [owner],
  );
  for (const { id, data } of rows) {
    const session = JSON.parse(data) as Session;
    const clients = session.clients.map((one) => (one.machine === from ? { ...one, machine: to } : one));
    await client.query("UPDATE sessions SET data = $2 WHERE id = $1", [id, JSON.stringify({ ...session, clients })]);
  }
}
