import { lstatSync, unlinkSync } from "node:fs";

/** More old files of a log than there ever are. */
const MOST = 20;

export interface LogsWent {
  readonly items: number;
  readonly bytes: number;
  /** Of the current file and all old ones. */
  readonly leftBytes: number;
}

/** Removes old files of a log (`daemon.log.1`, …) that nothing was written into since a moment. The current one stays. */
export function pruneLogs(file: string, beforeMs: number): LogsWent {
  let items = 0;
  let bytes = 0;
  let leftBytes = lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
  for (let age = 1; age < MOST; age += 1) {
    const old = `${file}.${age}`;
    const stat = lstatSync(old, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) continue;
    if (stat.mtimeMs < beforeMs) {
      unlinkSync(old);
      items += 1;
      bytes += stat.size;
    } else leftBytes += stat.size;
  }
  return { items, bytes, leftBytes };
}
