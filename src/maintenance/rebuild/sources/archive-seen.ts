import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import type { Paths } from "../../../system/paths.ts";

/** The newest days of the archive and the database as a daemon left them that ended by itself. */
interface Seen {
  readonly database: string;
  readonly days: readonly string[];
}

const fileOf = ({ dataDir }: Paths): string => join(dataDir, "archive-seen.json");

/**
 * Notes that what the archive has is in the database. To be called when the database is closed.
 * @param days folders of the archive
 */
export function noteArchiveSeen(paths: Paths, days: readonly string[]): void {
  try {
    // What could not be brought into the database on a full disk is not there yet.
    if (existsSync(`${paths.databaseFile}-wal`)) return;
    writeFileSync(fileOf(paths), `${JSON.stringify(readState(paths, days))}\n`, { mode: 0o600 });
  } catch {
    // The next start lists the archive, as after a kill.
    rmSync(fileOf(paths), { force: true });
  }
}

/**
 * Whether nothing has come into these days of the archive, and nobody has touched the database, since a daemon closed both.
 * Then nobody need list the archive: with a hundred thousand files that takes longer than all else of a start.
 */
export function isArchiveSeen(paths: Paths, days: readonly string[]): boolean {
  try {
    const noted: unknown = JSON.parse(readFileSync(fileOf(paths), "utf8"));
    return isDeepStrictEqual(noted, readState(paths, days));
  } catch {
    return false;
  }
}

/** A copy in the database's place has another time of change, whatever its own times say. */
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
