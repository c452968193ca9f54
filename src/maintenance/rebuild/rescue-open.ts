import { existsSync, mkdirSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Clock, Logger } from "../../core/ports.ts";
import type { Paths } from "../../system/paths.ts";
import { recoveryFiles, removeDatabase } from "./database-files.ts";
import { finishRebuild } from "./finish-rebuild.ts";
import { reasonOf, rebuildReason, type RecoveryReport } from "./recovery-report.ts";

interface RescueOptions {
  readonly paths: Paths;
  /** The open one, whose file was deleted; it has no writer any more. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Writes an open database whose file was deleted to a new file under the old name: its content exists as long as it is
 * open. If another file has that name by now, a person put it there, and it stays.
 * @returns whether the database is back in its place
 */
export function rescueOpen({ paths, database, clock, logger }: RescueOptions): boolean {
  const startedMs = performance.now();
  const { growing } = recoveryFiles(paths.databaseFile);
  if (existsSync(paths.databaseFile)) return false;
  try {
    mkdirSync(paths.dataDir, { recursive: true, mode: 0o700 });
    removeDatabase(growing);
    database.prepare("VACUUM INTO ?").run(growing);
    const count = Number(database.prepare("SELECT count(*) AS count FROM events").get()?.["count"]);
    const report = { ...NOTHING_LOST, at: new Date(clock.now()).toISOString() };
    finishRebuild(paths, {
      ...report,
      duration_ms: Math.round(performance.now() - startedMs),
      events: { ...NOTHING_LOST.events, total: count, taken_over: count },
    });
    logger.warn("the database's file was deleted; all that it held is in a new one", { events: count });
    return true;
  } catch (error) {
    removeDatabase(growing);
    logger.error("what the deleted database held could not be saved", { reason: String(error) });
    return false;
  }
}

const NOTHING_LOST: RecoveryReport = {
  at: "",
  ...rebuildReason("deleted", reasonOf("deleted-and-saved")),
  duration_ms: 0,
  set_aside: null,
  events: {
    total: 0,
    from_archive: 0,
    taken_over: 0,
    without_payload: 0,
    waiting_in_raw_log: 0,
    renumbered: 0,
  },
  unreadable_files: { count: 0, names: [] },
  missing: { count: 0, ranges: [], older_through: 0 },
  messages: { kept: 0, waiting: 0, doubtful: 0, places: 0 },
  old_file: "read",
  broken_tables: [],
  numbers_skipped: null,
  acknowledged_at: null,
};
