import assert from "node:assert/strict";
import type { Pool } from "pg";
import type { Session } from "../../../src/core/session/session.ts";
import { assertCounted } from "./counted-truths.ts";

/**
 * What holds after any fault: of each machine's log every number up to its position is stored once, in its order, with
 * a payload, and in one line of the feed; each session counts its events; and counters are true.
 */
export async function assertWhole(pool: Pool): Promise<void> {
  const { rows: machines } = await pool.query<{ id: number; position: number }>("SELECT id, position FROM machines");
  for (const { id, position } of machines) {
    const { rows } = await pool.query<{ machine_seq: number }>(
      "SELECT machine_seq FROM events WHERE machine = $1 ORDER BY seq",
      [id],
    );
    assert.deepEqual(
      rows.map((row) => row.machine_seq),
      Array.from({ length: position }, (_, index) => index + 1),
      `the log of machine ${id}`,
    );
  }
  const { rows: counts } = await pool.query<Record<"events" | "payloads" | "fed", number>>(`
    SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM events JOIN payloads USING (seq)) AS payloads,
      (SELECT count(DISTINCT seq) FROM feed, unnest(seqs) AS seq) AS fed`);
  assert.deepEqual([counts[0]?.payloads, counts[0]?.fed], [counts[0]?.events, counts[0]?.events]);
  const { rows: sessions } = await pool.query<{ session_id: string; data: string; events: number }>(`
    SELECT session_id, data, (SELECT count(*) FROM events WHERE session = sessions.id) AS events FROM sessions`);
  for (const { session_id: sessionId, data, events } of sessions) {
    assert.equal((JSON.parse(data) as Session).eventCount, events, sessionId);
  }
  await assertCounted(pool);
}
