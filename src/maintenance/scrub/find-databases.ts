import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { JOURNALS, recoveryFiles } from "../rebuild/sources/file-names.ts";
import type { Paths } from "../../system/paths.ts";
import type { Skipped } from "./skipped.ts";

export interface FoundDatabases {
  /** The database, then its backups and the files that were set aside. */
  readonly databases: readonly string[];
  /** Left by a killed rebuild; the next start of a daemon would remove it. */
  readonly unfinished: readonly string[];
  /** Files with such a name that are unreadable. */
  readonly others: readonly Skipped[];
}

/** Irrelevant, or cleaned with its database. */
const BESIDE = /(?:-wal|-shm|-journal|\.in-use|\.json|\.scrub|\.tmp)$/;

export function findDatabases({ dataDir, databaseFile }: Paths): FoundDatabases {
  if (!existsSync(dataDir)) return { databases: [], unfinished: [], others: [] };
  const name = basename(databaseFile);
  const { growing, copy, staging } = recoveryFiles(databaseFile);
  const unfinished = [growing, copy, staging];
  const entries = readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.name.startsWith(`${name}.`) || entry.name.startsWith(`${name}-`))
    .map((entry) => ({ entry, file: join(dataDir, entry.name) }))
    .filter(({ file }) => !unfinished.some((own) => file.startsWith(own)));
  const copies = entries.filter(({ entry }) => !BESIDE.test(entry.name));
  return {
    databases: [
      ...(existsSync(databaseFile) ? [databaseFile] : []),
      ...copies.flatMap(({ entry, file }) => (entry.isFile() ? [file] : [])),
    ],
    unfinished,
    others: [
      ...copies.flatMap(({ entry, file }) =>
        entry.isFile() ? [] : [{ file, reason: "it is no file", isRemovable: false }],
      ),
      ...entries.flatMap(({ file }) =>
        isOrphan(file) ? [{ file, reason: "a journal without its database", isRemovable: true }] : [],
      ),
    ],
  };
}

/** A journal whose database is gone. */
function isOrphan(file: string): boolean {
  const journal = JOURNALS.find((suffix) => suffix !== ".in-use" && file.endsWith(suffix));
  return journal !== undefined && !existsSync(file.slice(0, -journal.length));
}
