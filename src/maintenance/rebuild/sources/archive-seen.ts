import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import type { Paths } from "../../../system/paths.ts";

/** The newest days of the archive and the database, as left by a daemon that ended by itself. */
interface Seen {
  readonly database: string;
  readonly days: readonly string[];
}

const fileOf = ({ dataDir }: Paths): string => join(dataDir, "archive-seen.json");

/**
 * Records that the database has all archived events. Call it when the database is closed.
 * @param days folders of the archive
 */
export function noteArchiveSeen(paths: Paths, days: readonly string[]): void {
  try {
    // On a full disk the database may still lack the events of its journal.
    if (existsSync(`${paths.databaseFile}-wal`)) return;
    writeFileSync(fileOf(paths), `${JSON.stringify(readState(paths, days))}\n`, { mode: 0o600 });
  } catch {
    // The next start lists the archive, as after a kill.
    rmSync(fileOf(paths), { force: true });
  }
}

/**
 * Whether these days of the archive and the database are unchanged since a daemon closed both. Then the archive need
 * not be listed: with a hundred thousand files that takes longer than the rest of a start.
 */
export function isArchiveSeen(paths: Paths, days: readonly string[]): boolean {
  try {
    const noted: unknown = JSON.parse(readFileSync(fileOf(paths), "utf8"));
    return isDeepStrictEqual(noted, readState(paths, days));
  } catch {
    return false;
  }
}

/** A copy in the database's place has another change time (ctime), whatever its other times. */
function readState(paths: Paths, days: readonly string[]): Seen {
  return {
    database: stateOf(paths.databaseFile),
    days: days.map((day) => `${day} ${stateOf(join(paths.archiveDir, day))}`),
  };
}

function stateOf(file: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(" ");
}
