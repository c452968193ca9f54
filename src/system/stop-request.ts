import { existsSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "./files/make-folder.ts";

// Windows has no signal that asks another process to end: there a file does, in a folder of its own that costs nothing to
// watch, because nothing else happens in it. Who may write there may as well end the process.

/** @throws the system's error */
export function requestStop(file: string): void {
  makeFolder(dirname(file));
  writeFileSync(file, "stop\n", { mode: 0o600 });
}

/**
 * Calls back once a stop is requested, and takes the request away. One that an earlier process left unread asks nobody.
 * Holds no process alive.
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
  // The folder went: then nobody can ask any more, and the process can still be ended.
  watcher.on("error", () => watcher.close());
  return { [Symbol.dispose]: () => watcher.close() };
}
