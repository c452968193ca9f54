import { chmodSync } from "node:fs";
import { AppError } from "../core/errors/errors.ts";
import { pathOf, toRefusal } from "../system/files/file-refusal.ts";
import { makeFolder } from "../system/files/make-folder.ts";
import { noteOrigin } from "../system/origin.ts";
import type { Paths } from "../system/paths.ts";

/**
 * Payloads may contain anything: our folders are only for their owner.
 * @throws AppError `daemon/folder`
 */
export function makeFolders(paths: Paths): void {
  try {
    noteOrigin(paths);
  } catch {
    // Only an uninstall needs it; on a full disk, other errors matter more.
  }
  try {
    for (const folder of [paths.dataDir, paths.rawDir, paths.rawTemporaryDir, paths.archiveDir, paths.deadLetterDir]) {
      makeFolder(folder);
    }
    chmodSync(paths.dataDir, 0o700);
  } catch (error) {
    throw folderError(paths.hooksDir, error);
  }
}

export function folderError(folder: string, cause: unknown): AppError {
  const refusal = toRefusal(cause, pathOf(cause) ?? folder);
  if (refusal !== null) return refusal;
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
  return new AppError("daemon/folder", { folder, reason }, { cause });
}
