import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { events } from "../migrations/0001-events.ts";
import { threads } from "../migrations/0002-threads.ts";
import { search } from "../migrations/0003-search.ts";
import { outbox } from "../migrations/0004-outbox.ts";
import { sessionsAndCalls } from "../migrations/0005-sessions-and-calls.ts";
import { stats } from "../migrations/0006-stats.ts";
import { health } from "../migrations/0007-health.ts";
import { retention } from "../migrations/0008-retention.ts";
import { outboxFilters } from "../migrations/0009-outbox-filters.ts";
import { keyOrder } from "../migrations/0010-key-order.ts";
import { telemetry } from "../migrations/0011-telemetry.ts";
import { machines } from "../migrations/0012-machines.ts";
import { machineLogs } from "../migrations/0013-machine-logs.ts";
import { lookupIndexes } from "../migrations/0014-lookup-indexes.ts";
import { healthCodes } from "../migrations/0015-health-codes.ts";
import { fewerSessionIndexes } from "../migrations/0016-fewer-session-indexes.ts";
import { callResults } from "../migrations/0017-call-results.ts";
import { importRuns } from "../migrations/0018-import-runs.ts";
import { marks } from "../migrations/0019-marks.ts";
import { waits } from "../migrations/0020-waits.ts";
import { messageTexts } from "../migrations/0021-message-texts.ts";
import { resolutions } from "../migrations/0022-resolutions.ts";
import { keptFailures } from "../migrations/0023-kept-failures.ts";
import { inTransaction } from "./connection.ts";

/** In order; the position (from 1) is the version a database has after it. Never change one that has shipped. */
export const MIGRATIONS: readonly string[] = [
  events,
  threads,
  search,
  outbox,
  sessionsAndCalls,
  stats,
  health,
  retention,
  outboxFilters,
  keyOrder,
  telemetry,
  machines,
  machineLogs,
  lookupIndexes,
  healthCodes,
  fewerSessionIndexes,
  callResults,
  importRuns,
  marks,
  waits,
  messageTexts,
  resolutions,
  keptFailures,
];

/** Versions beyond this are damage: no release is so far ahead. */
const MAX_VERSIONS_AHEAD = 1000;

/**
 * Migrates a database to a version, all steps in one transaction: a crash or a failed step leaves it unchanged.
 * @throws AppError `store/newer` when a newer release has written it, `store/damaged` for an impossible version
 */
export function migrate(database: DatabaseSync, file: string, target: number = MIGRATIONS.length): void {
  const current = schemaVersion(database);
  if (current < 0 || current > MIGRATIONS.length + MAX_VERSIONS_AHEAD) {
    throw new AppError("store/damaged", { file, reason: `${current} is no version` });
  }
  if (current > MIGRATIONS.length) {
    throw new AppError("store/newer", { file, found: current, known: MIGRATIONS.length });
  }
  if (current >= target) return;
  inTransaction(database, () => {
    for (const sql of MIGRATIONS.slice(current, target)) database.exec(sql);
    // PRAGMA takes no parameters; the number comes from our code.
    database.exec(`PRAGMA user_version = ${target}`);
  });
}

/** The version of a database; 0 when it is new. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}
