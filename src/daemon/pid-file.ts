import { closeSync, rmSync } from "node:fs";
import { writeFileHeld } from "../system/files/atomic-file.ts";
import { startTimeOf } from "../system/process-identity.ts";

/** Hooks read this file at every tool call to see whether a daemon runs (`daemon_runs` in `hook/hook.sh`). */
export interface PidFile {
  /** @throws the system's error */
  write(): void;
  remove(): void;
}

/**
 * First line: process id and start time. Second line: the descriptor at which this process holds the file open until it
 * is rewritten or removed. The kernel closes it at any exit, so a process that has this file open there is the daemon.
 */
export function createPidFile(path: string): PidFile {
  let held: number | null = null;
  // Before the file is replaced or removed: some network file systems keep the name of an open file. Meanwhile hooks
  // check the start time.
  const letGo = (): void => {
    if (held !== null) closeSync(held);
    held = null;
  };
  return {
    write() {
      letGo();
      held = writeFileHeld(path, linesOf, { mode: 0o600 });
    },
    remove() {
      letGo();
      removeLeftover(path);
    },
  };
}

/** The space before the first line's end is for commands of earlier releases, which split the file at spaces. */
function linesOf(descriptor: number): string {
  return `${process.pid} ${startTimeOf(process.pid)} \n${descriptor}\n`;
}

/** Removes any file or folder of this name. Neither a folder nor a read-only disk keeps the daemon from stopping. */
export function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // A reader of the file finds that its process has exited.
  }
}
