import type { Pool } from "pg";

/** The team of a line that concerns its `owner` alone: what they have marked, in anybody's session. */
export const NO_TEAM = 0;

/** The machine of a line that says that a person was erased: pages drop what they have of them. */
export const NO_MACHINE = 0;

/**
 * The machine of a line that says who may read a session. It shows an auditor nothing, and its time would: the audit
 * says who shared a session just then, and the figures have no name.
 */
export const SHARING = -1;

export const ERASURE = `INSERT INTO feed (machine, team, owner, seqs, sessions) VALUES (${NO_MACHINE}, ${NO_TEAM}, 0, '{}', '{}')`;

/** Readers of the feed are seconds behind; older lines serve none of them. */
const KEPT = "1 hour";

/** Deletes the old lines of the feed. Several replicas may call it at once. */
export async function forgetFeed(pool: Pool): Promise<void> {
  await pool.query("DELETE FROM feed WHERE at < clock_timestamp() - $1::interval", [KEPT]);
}
