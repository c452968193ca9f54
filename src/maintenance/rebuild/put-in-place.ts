import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "../../system/files/sync-to-disk.ts";
import { JOURNALS, recoveryFiles } from "./sources/file-names.ts";
import { renameWithRetries } from "../../system/files/rename-with-retries.ts";

/** Why the old file is not the database any more; the name that it is kept under says so. */
export type SetAsideAs = "corrupt" | "foreign" | "before-rebuild";

/** Of our own files so many of each kind stay, the newest. What belongs to another program is never removed. */
const KEPT = 3;

/** How the old file is called from now on. */
export interface SetAside {
  readonly as: SetAsideAs;
  /** When it was replaced: the same each time that this is tried. */
  readonly moment: string;
}

/**
 * Makes a rebuilt database the database. The old one, whatever stands under its name, is kept under another. Every step
 * can be the last one: done again, it goes on where it was.
 */
export function putInPlace(databaseFile: string, { as, moment }: SetAside): void {
  const { rebuilt } = recoveryFiles(databaseFile);
  const kept = `${databaseFile}.${as}-${moment}`;
  // The journals first: one that is left beside a new database would be taken for its own.
  for (const journal of JOURNALS) moveAside(databaseFile + journal, kept + journal);
  moveAside(databaseFile, kept);
  renameWithRetries(rebuilt, databaseFile);
  syncFolder(dirname(databaseFile));
  removeOld(databaseFile, as);
}

/** A database and what SQLite keeps beside it. */
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
