import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../core/errors/errors.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { toFileError } from "../../system/files/file-error.ts";

export interface SettingsFile {
  /** The file itself: behind the link, where settings.json is one. */
  readonly target: string;
  readonly bytes: Buffer | null;
  readonly text: string | null;
  /** Permission bits; a new file is for its owner alone, because settings hold tokens. */
  readonly mode: number;
}

/** No file, or an empty one. */
export function isBlankText(text: string | null): text is null | "" {
  return text === null || text.replace(/^\ufeff/, "").trim() === "";
}

const NO_FILE = { bytes: null, text: null, mode: 0o600 } as const;

/** @throws AppError when it is unreadable or not UTF-8 */
export function readSettingsFile(path: string): SettingsFile {
  return mayFail(path, () => {
    // The link itself counts: one that is circular or leads nowhere is an error, or we would replace it.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return { target: path, ...NO_FILE };
    const target = realpathSync(path);
    const bytes = readFileSync(target);
    return { target, bytes, text: decode(path, bytes), mode: statSync(target).mode & 0o7777 };
  });
}

/**
 * Replaces the file, or removes it with null, unless it changed since it was read.
 * @returns false when it changed; nothing is written then
 */
export function replaceSettingsFile(file: SettingsFile, text: string | Buffer | null): boolean {
  const now = existsSync(file.target) ? readFileSync(file.target) : null;
  if (!sameBytes(now, file.bytes)) return false;
  mayFail(file.target, () => {
    if (text !== null) writeFileAtomic(file.target, text, { mode: file.mode });
    else if (now !== null) unlinkSync(file.target);
  });
  return true;
}

/**
 * Writes a copy beside the file, named after the time.
 * @returns its path, null when there is no file
 */
export function backUp(file: SettingsFile, nowMs: number): string | null {
  const { bytes } = file;
  if (bytes === null) return null;
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const stem = `${file.target}.ccen-backup-${time}`;
  let path = stem;
  for (let n = 2; existsSync(path); n++) path = `${stem}-${n}`;
  mayFail(path, () => {
    writeFileAtomic(path, bytes, { mode: file.mode });
  });
  return path;
}

/** The copies that {@link backUp} made. */
export function backupsOf({ target }: SettingsFile): readonly string[] {
  const folder = dirname(target);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => isBackupOf(basename(target), name)).map((name) => join(folder, name));
}

export function isBackupOf(file: string, name: string): boolean {
  return name.startsWith(`${file}.ccen-backup-`) && /^\d{8}T\d{6}Z(?:-\d+)?$/.test(name.slice(file.length + 13));
}

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("settings/encoding", { file: path }, { cause });
  }
}

/**
 * Runs an action that reads or writes `path`.
 * @throws AppError `setup/file` in place of the system's error
 */
export function mayFail<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof AppError || !(cause instanceof Error) || !("code" in cause)) throw cause;
    const refusal = toFileError(cause, path);
    if (refusal !== null) throw refusal;
    throw new AppError("setup/file", { path, reason: String(cause.code) }, { cause });
  }
}
