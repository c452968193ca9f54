import { statSync } from "node:fs";
import { AppError } from "../../core/errors/errors.ts";

/**
 * Watches over the file of an open database. Deleted or replaced by another, it would go on taking transactions that
 * nobody can ever read again, and the raw files would be put away as stored.
 * @returns a function that throws AppError `store/replaced` when the name stands for another file by now
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
