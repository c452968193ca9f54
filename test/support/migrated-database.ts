import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openDatabase } from "../../src/store/database/open-database.ts";
import { lastingDir } from "./temp-dir.ts";

let migrated: Buffer | null = null;

/**
 * Puts an empty database of the newest version where a daemon of this process will open it, unless there is one. All
 * migrations take 14 ms of processor time, more than many a test itself: they run once for all tests of a process.
 */
export function putMigratedDatabase(file: string): void {
  if (existsSync(file)) return;
  migrated ??= migratedDatabase();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, migrated, { mode: 0o600 });
}

function migratedDatabase(): Buffer {
  const file = join(lastingDir("ccen-migrated-"), "dashboard.db");
  openDatabase(file).close();
  return readFileSync(file);
}
