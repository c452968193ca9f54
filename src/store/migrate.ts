import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../core/errors.ts";
import { events } from "./migrations/0001-events.ts";
import { threads } from "./migrations/0002-threads.ts";
import { search } from "./migrations/0003-search.ts";
import { outbox } from "./migrations/0004-outbox.ts";
import { truth } from "./migrations/0005-truth.ts";
import { stats } from "./migrations/0006-stats.ts";
import { health } from "./migrations/0007-health.ts";
import { retention } from "./migrations/0008-retention.ts";
import { inTransaction } from "./transaction.ts";

/** In order; the position (from 1) is the version a database has after it. Never change one that has shipped. */
export const MIGRATIONS: readonly string[] = [events, threads, search, outbox, truth, stats, health, retention];

/**
 * Brings a database to a version, one transaction a step, so that a crash leaves a whole version.
 * @throws AppError `store/newer` when a newer release has written it
 */
export function migrate(database: DatabaseSync, file: string, target: number = MIGRATIONS.length): void {
  const current = schemaVersion(database);
  if (current > MIGRATIONS.length) {
    throw new AppError("store/newer", { file, found: current, known: MIGRATIONS.length });
  }
  for (const [index, sql] of MIGRATIONS.slice(0, target).entries()) {
    if (index < current) continue;
    inTransaction(database, () => {
      database.exec(sql);
      // PRAGMA takes no parameters; the number is ours.
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

/** The version a database has; 0 when it is new. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}
