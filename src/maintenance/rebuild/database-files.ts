import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder, renameWithRetries } from "../../system/files/atomic-file.ts";

/** Files that a rebuild makes beside the database. After a kill, the names show how far it was. */
export const recoveryFiles = (databaseFile: string) => ({
  /** Grows; useless until it is complete. */
  growing: `${databaseFile}.rebuilding`,
  /** Complete and on disk: it counts as the database, and only has to be moved into its place. */
  rebuilt: `${databaseFile}.rebuilt`,
  /** The report of the rebuilt one, until that is in place. */
  report: `${databaseFile}.rebuilt.json`,
  /** A copy of the old one with a new header, for reading. */
  copy: `${databaseFile}.rebuild-copy`,
  /** The staging database of the rebuild in progress. */
  staging: `${databaseFile}.rebuild-notes`,
});

/** Files that SQLite keeps beside a database. */
export const JOURNALS = ["-wal", "-shm", "-journal", ".in-use"] as const;

/** Why the old file is no longer the database; part of the name that it is kept under. */
export type SetAsideAs = "corrupt" | "foreign" | "before-rebuild";

/** Our own files kept of each kind, the newest. Another program's file is never removed. */
const KEPT = 3;

/** Determines the old file's new name. */
export interface SetAside {
  readonly as: SetAsideAs;
  /** When it was replaced: the same at each attempt. */
  readonly moment: string;
}

/**
 * Makes a rebuilt database the current one, and keeps the file under its name, if any, under another. Every step may be
 * the last before a kill: another call continues there.
 */
export function putInPlace(databaseFile: string, { as, moment }: SetAside): void {
  const { rebuilt } = recoveryFiles(databaseFile);
  const kept = `${databaseFile}.${as}-${moment}`;
  // The journals first: SQLite would apply one that is left beside a new database.
  for (const journal of JOURNALS) moveAside(databaseFile + journal, kept + journal);
  moveAside(databaseFile, kept);
  renameWithRetries(rebuilt, databaseFile);
  syncFolder(dirname(databaseFile));
  removeOld(databaseFile, as);
}

/** Deletes a database and the files that SQLite keeps beside it. */
export function removeDatabase(file: string): void {
  for (const suffix of ["", ...JOURNALS]) rmSync(file + suffix, { force: true, recursive: true });
}

function moveAside(from: string, to: string): void {
  if (!existsSync(from)) return;
  let target = to;
  // Never over another: a killed attempt may have put a part of it there.
  for (let number = 2; existsSync(target); number += 1) target = `${to}.${number}`;
  renameWithRetries(from, target);
}

function removeOld(databaseFile: string, as: SetAsideAs): void {
  if (as === "foreign") return;
  const folder = dirname(databaseFile);
  const prefix = `${basename(databaseFile)}.${as}-`;
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  const moments = [...new Set(names.map((name) => name.slice(prefix.length, prefix.length + MOMENT_LENGTH)))].sort();
  const gone = new Set(moments.slice(0, -KEPT));
  for (const name of names) {
    if (!gone.has(name.slice(prefix.length, prefix.length + MOMENT_LENGTH))) continue;
    rmSync(join(folder, name), { force: true, recursive: true });
  }
}

const MOMENT_LENGTH = "2026-11-25T12-00-00-000Z".length;
