/**
 * When a machine ended its own token. It is the time of `revoked_at` too: where they differ, the machine was
 * revoked after it had joined again.
 */
export const MACHINES_THAT_LEFT = "ALTER TABLE machines ADD left_at bigint";
