import type { DatabaseSync } from "node:sqlite";

/**
 * Forgets where forwarding stood. What happens while it is switched off is not forwarded when it is switched on again:
 * somebody may have had a reason.
 */
export function forgetForwarding(database: DatabaseSync): void {
  if (database.prepare("SELECT 1 FROM forwarding").get() !== undefined) database.exec("DELETE FROM forwarding");
}
