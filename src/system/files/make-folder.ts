import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Sees to it that a folder is there; what it makes is for its owner alone. One by one: Node's own way goes round for ever
 * where a folder that is there takes none (autofs, /proc), and tells of a read-only disk as if there were no such folder.
 * @throws the system's error
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    // Somebody else was quicker.
    if (!isFolder(folder)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // Making it will say what it is.
    return false;
  }
}
