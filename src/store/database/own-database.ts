import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { schemaVersion } from "./migrate.ts";

/** "CCEN", by which `file` and other tools recognise our databases. Those of the first releases have none. */
const APPLICATION_ID = 0x4343454e;

const OUR_TABLES = ["sessions", "events", "payloads"] as const;

/**
 * Checks that a database is ours before anything in it is changed.
 * @throws AppError `store/foreign` when another program has made it
 */
export function refuseOthersDatabase(database: DatabaseSync, file: string): void {
  const id = applicationId(database);
  // Ours in any release, with any tables.
  if (id === APPLICATION_ID) return;
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const tables = new Set(names.map(({ name }) => name));
  const looksOurs = schemaVersion(database) > 0 && OUR_TABLES.every((table) => tables.has(table));
  if (id !== 0 || !(tables.size === 0 || looksOurs)) throw new AppError("store/foreign", { file });
}

export function markAsOurs(database: DatabaseSync): void {
  if (applicationId(database) !== APPLICATION_ID) database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
}

function applicationId(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA application_id").get()?.["application_id"] ?? 0);
}
