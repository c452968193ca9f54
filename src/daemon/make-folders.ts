import { chmodSync } from "node:fs";
import { makeFolder } from "../system/make-folder.ts";
import { noteOrigin } from "../system/origin.ts";
import type { Paths } from "../system/paths.ts";
import { folderError } from "./runtime-file.ts";

/**
 * Payloads may hold anything: our folders are for their owner alone.
 * @throws AppError `daemon/folder`
 */
export function makeFolders(paths: Paths): void {
  try {
    noteOrigin(paths);
  } catch {
    // Only an uninstall asks for it; a full disk has other troubles.
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
