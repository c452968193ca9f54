import type { Pool } from "pg";
import { AppError } from "../../../src/core/errors/errors.ts";
import { inTransaction } from "../database/pool.ts";
import { READ_MACHINE, type MachineRow } from "../ingest/stored-rows.ts";

/**
 * A token belongs to the machine that used it first. A machine that joins again has a new token: the row that it has
 * already takes that over, so that its log goes on where it was, and the old token ends.
 * @throws AppError `machine/identities` for the id of another machine or of another person's
 */
export async function bindMachine(pool: Pool, row: MachineRow, machineId: string): Promise<MachineRow> {
  if (row.machine_id === machineId) return row;
  if (row.machine_id !== null) throw new AppError("machine/identities");
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number; owner: number }>(
      "SELECT id, owner FROM machines WHERE machine_id = $1 FOR UPDATE",
      [machineId],
    );
    const [known] = rows;
    if (known === undefined) {
      await client.query("UPDATE machines SET machine_id = $2 WHERE id = $1 AND machine_id IS NULL", [
        row.id,
        machineId,
      ]);
    } else {
      if (known.owner !== row.owner) throw new AppError("machine/identities");
      const joined = await client.query<{ token_hash: Buffer }>(
        "DELETE FROM machines WHERE id = $1 AND machine_id IS NULL RETURNING token_hash",
        [row.id],
      );
      const token = joined.rows[0]?.token_hash;
      // Another request of the same machine was faster.
      if (token === undefined) throw new AppError("http/crowded");
      const values = [known.id, token, row.team];
      await client.query("UPDATE machines SET token_hash = $2, team = $3, revoked_at = NULL WHERE id = $1", values);
    }
    const bound = await client.query<MachineRow>({ ...READ_MACHINE, values: [known?.id ?? row.id] });
    if (bound.rows[0]?.machine_id !== machineId) throw new AppError("machine/identities");
    return bound.rows[0];
  });
}
