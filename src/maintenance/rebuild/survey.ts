import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isRawFileName } from "../../spool/raw-entry.ts";
import type { Paths } from "../../system/paths.ts";
import { attachOld } from "./old-database.ts";
import { archiveDays, archivedNumber } from "./replay-archive.ts";

/** Expected findings of a rebuild. Printed unchanged. */
export interface Survey {
  readonly archive: {
    readonly files: number;
    readonly first_number: number | null;
    readonly last_number: number | null;
    readonly first_day: string | null;
    readonly last_day: string | null;
  };
  readonly database: {
    readonly is_there: boolean;
    readonly is_readable: boolean;
    /** Null where the table is broken; so are the others. */
    readonly events: number | null;
    readonly last_number: number | null;
    readonly waiting_messages: number | null;
    readonly places: number | null;
    readonly broken_tables: readonly string[];
  };
  readonly waiting_in_raw_log: number;
  /** Old files and backups beside the database. */
  readonly kept_files: readonly string[];
}

/** Read-only; a daemon may run meanwhile. */
export function surveyRebuild(paths: Paths): Survey {
  const days = archiveDays(paths);
  const numbers = days
    .flatMap((day) => namesIn(join(paths.archiveDir, day)).map(archivedNumber))
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
    waiting_in_raw_log: namesIn(paths.rawDir).filter(isRawFileName).length,
    kept_files: namesIn(paths.dataDir).filter(isKept(basename(paths.databaseFile))),
  };
}

function surveyDatabase({ databaseFile }: Paths, hasArchive: boolean): Survey["database"] {
  const database = new DatabaseSync(":memory:");
  const old = attachOld(database, databaseFile, hasArchive);
  const broken: string[] = [];
  const count = (table: string, where = "true"): number | null => {
    try {
      const sql = `SELECT count(*) AS count FROM old.${table} NOT INDEXED WHERE ${where}`;
      return old.isReadable ? Number(database.prepare(sql).get()?.["count"]) : 0;
    } catch {
      broken.push(table);
      return null;
    }
  };
  try {
    return {
      is_there: existsSync(databaseFile),
      is_readable: old.isReadable,
      events: count("events"),
      last_number: old.lastNumber("events"),
      waiting_messages: count("outbox", "state IN ('waiting', 'sending', 'unknown')"),
      places: count("places"),
      broken_tables: broken,
    };
  } finally {
    database.close();
    old.removeCopy();
  }
}

function isKept(database: string): (name: string) => boolean {
  const kept = [".corrupt-", ".foreign-", ".before-rebuild-", ".v"].map((mark) => database + mark);
  return (name) => kept.some((prefix) => name.startsWith(prefix));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The folder does not exist yet.
    return [];
  }
}
