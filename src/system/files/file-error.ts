import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../core/errors/errors.ts";
import { chownCommand, otherOwnerOf, shellWord } from "./file-owner.ts";

const SQLITE = { permission: 3, input: 10, full: 13, readOnly: 8, cannotOpen: 14 } as const;

/** Below this much free space SQLite reports a full disk as an I/O error. */
const FULL_BYTES = 65_536;

/**
 * An error in plain words for a full disk or a file of another user; null for all other errors.
 * @param path the path that was to be written or read; it need not exist
 */
export function toFileError(error: unknown, path: string): AppError | null {
  if (error instanceof AppError) return error.code.startsWith("file/") ? error : toFileError(error.cause, path);
  const code = sqliteCode(error) ?? errorCode(error);
  const there = nearestExisting(path);
  if (code === "ENOSPC" || code === "EDQUOT" || code === SQLITE.full || (code === SQLITE.input && isFull(there))) {
    return new AppError("file/no-space", { path }, { cause: error });
  }
  const isDenied = code === "EACCES" || code === "EPERM" || code === SQLITE.permission;
  const isDeniedToSqlite = (code === SQLITE.readOnly || code === SQLITE.cannotOpen) && !isWritable(there);
  return isDenied || isDeniedToSqlite ? toPermissionError(there, path, error) : null;
}

/** The code of a system's error, such as `ENOENT`; null for any other value. */
export function errorCode(thrown: unknown): string | null {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : null;
}

export function hasErrorCode(thrown: unknown, code: string): boolean {
  return errorCode(thrown) === code;
}

export function pathOf(error: unknown): string | null {
  return error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : null;
}

/** The path, or the nearest folder above it that exists. */
export function nearestExisting(path: string): string {
  let there = path;
  while (!existsSync(there) && there !== dirname(there)) there = dirname(there);
  return there;
}

function toPermissionError(path: string, wanted: string, cause: unknown): AppError {
  const owner = otherOwnerOf(path);
  const state = owner === null ? `has mode ${modeOf(path) ?? "unknown"}` : `belongs to ${owner}`;
  return new AppError("file/permission", { path, state, fix: fixOf(path, wanted, owner !== null) }, { cause });
}

/** Only our own folders may change owner: the folder above may be /etc, if CLAUDE_CONFIG_DIR points there. */
function fixOf(path: string, wanted: string, isOthers: boolean): string {
  const ours = /^.*[/\\]hooks(?=[/\\]|$)/.exec(path)?.[0] ?? (path === wanted ? path : null);
  if (ours === null)
    return "Give yourself the right to use it. If it is not yours, point CLAUDE_CONFIG_DIR to a folder of your own.";
  return `Run: ${isOthers ? chownCommand(ours) : `chmod u+rwX ${shellWord(path)}`}`;
}

/** SQLite's primary code; null for any other error. */
export function sqliteCode(error: unknown): number | null {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : null;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize < FULL_BYTES;
  } catch {
    return false;
  }
}

function modeOf(path: string): string | null {
  try {
    return (statSync(path).mode & 0o777).toString(8);
  } catch {
    return null;
  }
}
