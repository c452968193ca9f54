import type { TestContext } from "node:test";
import type { Pool } from "pg";
import { waitFor } from "../../../test/support/wait-for.ts";
import { maintenanceClient } from "./test-database.ts";

const LOCK = 4711;

/**
 * From here on each commit of a batch waits, as one does whose disk is slow.
 * @param owner whose commits wait; without one, all do
 * @returns lets them go on
 */
export async function holdCommits(t: TestContext, url: string, owner?: string): Promise<() => Promise<void>> {
  const holder = await maintenanceClient(t, url);
  const { rows } = await holder.query<{ id: number }>("SELECT id FROM people WHERE subject = $1", [owner]);
  const which = owner === undefined ? "" : `WHEN (NEW.owner = ${rows[0]?.id})`;
  await holder.query(`
    CREATE FUNCTION wait_for_lock() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
      $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${LOCK}); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON feed DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW ${which} EXECUTE FUNCTION wait_for_lock()`);
  await holder.query("SELECT pg_advisory_lock($1)", [LOCK]);
  return async () => {
    await holder.query("SELECT pg_advisory_unlock($1)", [LOCK]);
  };
}

export async function untilCommitting(pool: Pool): Promise<void> {
  await waitFor("the commit", async () => {
    const { rows } = await pool.query(
      "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1",
      [LOCK],
    );
    return rows.length === 1;
  });
}
