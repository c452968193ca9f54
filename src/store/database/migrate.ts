import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { keptFailures } from "../migrations/0023-kept-failures.ts";
import { withoutHealthSamples } from "../migrations/0024-without-health-samples.ts";
import { agents } from "../migrations/0025-agents.ts";
import { withoutTelemetry } from "../migrations/0026-without-telemetry.ts";
import { counterTables } from "../schema/counters.ts";
import { deliveryTables } from "../schema/deliveries.ts";
import { sessionTables } from "../schema/sessions.ts";
import { inTransaction } from "./connection.ts";

/** A new database begins at this version. A database of an older one, from before the first release, is rebuilt. */
export const SCHEMA_VERSION = 22;

/** Never changed: a change is a migration. */
const SCHEMA = [sessionTables, counterTables, deliveryTables] as const;

/** In order, one version each, from {@link SCHEMA_VERSION} on. Never change one that has shipped. */
export const MIGRATIONS: readonly string[] = [keptFailures, withoutHealthSamples, agents, withoutTelemetry];

export const NEWEST_VERSION = SCHEMA_VERSION + MIGRATIONS.length;

/** Versions beyond this are damage: no release is so far ahead. */
const MAX_VERSIONS_AHEAD = 1000;

/**
 * Makes the tables of a new database, or migrates an old one, all steps in one transaction: a crash or a failed step
 * leaves it unchanged.
 * @throws AppError `store/newer` when a newer release has written it, `store/damaged` for a version that cannot be migrated
 */
export function migrate(database: DatabaseSync, file: string, target: number = NEWEST_VERSION): void {
  const current = schemaVersion(database);
  if (current < 0 || isOutdated(current) || current > NEWEST_VERSION + MAX_VERSIONS_AHEAD) {
    throw new AppError("store/damaged", { file, reason: `version ${current} cannot be migrated` });
  }
  if (current > NEWEST_VERSION) {
    throw new AppError("store/newer", { file, found: current, known: NEWEST_VERSION });
  }
  if (current >= target) return;
  inTransaction(database, () => {
    const from = Math.max(current, SCHEMA_VERSION);
    const steps = MIGRATIONS.slice(from - SCHEMA_VERSION, target - SCHEMA_VERSION);
    for (const sql of current === 0 ? [...SCHEMA, ...steps] : steps) database.exec(sql);
    // PRAGMA takes no parameters; the number comes from our code.
    database.exec(`PRAGMA user_version = ${target}`);
  });
}

/** Whether a database of this version is rebuilt and not migrated. */
export function isOutdated(version: number): boolean {
  return version > 0 && version < SCHEMA_VERSION;
}

/** The version of a database; 0 when it is new. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}
