import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Paths } from "../../system/paths.ts";
import { attachOld } from "./old-database.ts";
import { waitingFiles } from "./rebuild-database.ts";
import { archiveDays, archivedNumber } from "./replay-archive.ts";

/** What a rebuild would find. Printed unchanged. */
export type Survey = ReturnType<typeof surveyRebuild>;

/** Read-only; a daemon may run meanwhile. */
export function surveyRebuild(paths: Paths) {
  const days = archiveDays(paths);
  const numbers = days
    .flatMap((day) => readdirSync(join(paths.archiveDir, day)).map(archivedNumber))
    .filter((number) => number !== null)
    .sort((one, other) => one - other);
  return {
    archive: {
      files: numbers.length,
      first_number: numbers[0] ?? null,
      last_number: numbers.at(-1) ?? null,
      first_day: days[0] ?? null,
      last_day: days.at(-1) ?? null,
    },
    database: surveyDatabase(paths, numbers.length > 0),
    waiting_in_raw_log: waitingFiles(paths),
  };
}

/** Numbers are null where they cannot be read. */
function surveyDatabase({ databaseFile }: Paths, hasArchive: boolean) {
  const database = new DatabaseSync(":memory:");
  const old = attachOld(database, databaseFile, hasArchive);
  try {
    return {
      is_there: existsSync(databaseFile),
      is_readable: old.isReadable,
      events: old.isReadable ? countEvents(database) : null,
      last_number: old.lastNumber("events"),
    };
  } finally {
    database.close();
    old.removeCopy();
  }
}

function countEvents(database: DatabaseSync): number | null {
  try {
    return Number(database.prepare("SELECT count(*) AS count FROM old.events NOT INDEXED").get()?.["count"]);
  } catch {
    return null;
  }
}
