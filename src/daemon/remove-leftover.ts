import { rmSync } from "node:fs";

/** Whatever stands under the name: neither a folder there nor a disk that is read-only keeps the daemon from stopping. */
export function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // Whoever reads it finds that the process in it is gone.
  }
}
