import { closeSync, rmSync } from "node:fs";
import { writeFileHeld } from "../system/files/atomic-file.ts";
import { startTimeOf } from "../system/process-identity.ts";

/** By this file hooks know at every tool call that a daemon runs (`daemon_runs` in `hook/hook.sh`). */
export interface PidFile {
  /** @throws the system's error */
  write(): void;
  remove(): void;
}

/**
 * First line: process id and start time. Second line: the descriptor at which this process holds the file open until it
 * is written anew or removed. The kernel closes it however the process ends, so a process that has this file open there is the daemon.
 */
export function createPidFile(path: string): PidFile {
  let held: number | null = null;
  // Before the file is replaced or removed: some network file systems keep a name for what is open. Meanwhile hooks go
  // by the start time.
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

/** Removes whatever has this name. Neither a folder there nor a read-only disk keeps the daemon from stopping. */
export function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // A reader of the file finds that its process is gone.
  }
}
