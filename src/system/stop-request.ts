import { existsSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "./files/folders.ts";

// Windows has no signal that requests a process to end. There a file does, in a folder of its own, which is cheap to
// watch because it has no other changes. Write access there grants no more than ending the process.

/** @throws the system's error */
export function requestStop(file: string): void {
  makeFolder(dirname(file));
  writeFileSync(file, "stop\n", { mode: 0o600 });
}

/**
 * Calls back once a stop is requested, and removes the request. Requests left from an earlier process are ignored. Does
 * not keep the process alive.
 * @throws the system's error where the folder cannot be made or watched
 */
export function watchStopRequest(file: string, onRequest: () => void): Disposable {
  const folder = dirname(file);
  makeFolder(folder);
  rmSync(file, { force: true });
  const watcher = watch(folder, { persistent: false }, () => {
    if (!existsSync(file)) return;
    rmSync(file, { force: true });
    onRequest();
  });
  // The folder was removed: no request can arrive any more, and the process can still be ended.
  watcher.on("error", () => watcher.close());
  return { [Symbol.dispose]: () => watcher.close() };
}
