import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { isRawFileName } from "../../spool/raw-entry.ts";
import type { Paths } from "../../system/paths.ts";
import { archiveDays, archivedNumber } from "./sources/list-archive.ts";
import { openOld } from "./sources/old-database.ts";

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
    readonly events: number;
    readonly last_number: number | null;
    readonly waiting_messages: number;
    readonly places: number;
    readonly broken_tables: readonly string[];
  };
  readonly waiting_in_raw_log: number;
  /** Old files and backups beside the database. */
  readonly kept_files: readonly string[];
}

const OPEN: ReadonlySet<unknown> = new Set(["waiting", "sending", "unknown"]);

/** Read-only; a daemon may run meanwhile. */
export function surveyRebuild(paths: Paths): Survey {
  return {
    archive: surveyArchive(paths),
    database: surveyDatabase(paths),
    waiting_in_raw_log: namesIn(paths.rawDir).filter(isRawFileName).length,
    kept_files: namesIn(paths.dataDir).filter(isKept(basename(paths.databaseFile))),
  };
}

function surveyArchive(paths: Paths): Survey["archive"] {
  const days = archiveDays(paths);
  let files = 0;
  let first: number | null = null;
  let last: number | null = null;
  for (const day of days) {
    for (const name of namesIn(join(paths.archiveDir, day))) {
      const seq = archivedNumber(name);
      if (seq === null) continue;
      files += 1;
      first = Math.min(first ?? seq, seq);
      last = Math.max(last ?? seq, seq);
    }
  }
  return {
    files,
    first_number: first,
    last_number: last,
    first_day: days[0] ?? null,
    last_day: days.at(-1) ?? null,
  };
}

function surveyDatabase({ databaseFile }: Paths): Survey["database"] {
  const old = openOld(databaseFile, { needsOurTables: true, greatest: 0 });
  try {
    let waiting = 0;
    for (const row of old.rows("outbox")) if (OPEN.has(row["state"])) waiting += 1;
    return {
      is_there: existsSync(databaseFile),
      is_readable: old.isReadable,
      events: count(old.rows("events")),
      last_number: old.lastNumber("events"),
      waiting_messages: waiting,
      places: count(old.rows("places")),
      broken_tables: [...old.states].filter(([, { whole }]) => !whole).map(([name]) => name),
    };
  } finally {
    old.close();
  }
}

function count(rows: Iterable<unknown>): number {
  let total = 0;
  for (const _ of rows) total += 1;
  return total;
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
