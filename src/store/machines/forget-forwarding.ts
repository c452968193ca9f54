import type { DatabaseSync } from "node:sqlite";

/**
 * Deletes the position of forwarding. Events from while forwarding is off are not forwarded later: it may be off on
 * purpose.
 */
export function forgetForwarding(database: DatabaseSync): void {
  if (database.prepare("SELECT 1 FROM forwarding").get() !== undefined) database.exec("DELETE FROM forwarding");
}
