import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Sees to it that a folder is there; what it makes is for its owner alone.
 * @throws the system's error
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    // On a read-only disk Node's own says that there is no such folder, which is why it was asked to make it.
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") makeEach(folder);
    else throw thrown;
  }
}

function makeEach(folder: string): void {
  if (!existsSync(dirname(folder))) makeEach(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
