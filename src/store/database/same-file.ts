import { statSync } from "node:fs";
import { AppError } from "../../core/errors/errors.ts";

/**
 * Detects the loss of an open database's file. Deleted or replaced, the open file would go on taking transactions that
 * are unreadable later, and the raw files would be archived as stored.
 * @returns a function that throws AppError `store/replaced` when the path names another file
 */
export function createSameFileCheck(file: string): () => void {
  const opened = identityOf(file);
  return () => {
    if (identityOf(file) !== opened) throw new AppError("store/replaced", { file });
  };
}

function identityOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "none" : `${stat.dev} ${stat.ino}`;
}
