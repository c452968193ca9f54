import { lstatSync, unlinkSync } from "node:fs";

/** More old files of a log than ever exist. */
const MOST = 20;

const DAY_MS = 86_400_000;

interface RemovedItems {
  readonly items: number;
  readonly bytes: number;
}

interface RemovedLogs {
  readonly byAge: RemovedItems;
  readonly bySize: RemovedItems;
  /** Of the current file and all old ones. */
  readonly leftBytes: number;
}

interface LogOrder {
  readonly nowMs: number;
  readonly beforeMs: number;
  readonly maxBytes: number;
}

/**
 * Removes old files of a log (`daemon.log.1`, …), the oldest first: those last written before `beforeMs`, and while all
 * of them are too large, those older than a day. The current one stays.
 */
export function pruneLogs(file: string, { nowMs, beforeMs, maxBytes }: LogOrder): RemovedLogs {
  const byAge = { items: 0, bytes: 0 };
  const bySize = { items: 0, bytes: 0 };
  const old = oldFiles(file);
  let leftBytes = old.reduce((sum, { size }) => sum + size, sizeOf(file));
  for (const { name, size, mtimeMs } of old) {
    const isOld = mtimeMs < beforeMs;
    const isTooMuch = leftBytes > maxBytes && nowMs - mtimeMs >= DAY_MS;
    if (!isOld && !isTooMuch) continue;
    unlinkSync(name);
    leftBytes -= size;
    const into = isOld ? byAge : bySize;
    into.items += 1;
    into.bytes += size;
  }
  return { byAge, bySize, leftBytes };
}

function oldFiles(file: string) {
  const ages = Array.from({ length: MOST - 1 }, (_, index) => MOST - 1 - index);
  return ages.flatMap((age) => {
    const name = `${file}.${age}`;
    const stat = lstatSync(name, { throwIfNoEntry: false });
    return stat?.isFile() === true ? [{ name, size: stat.size, mtimeMs: stat.mtimeMs }] : [];
  });
}

function sizeOf(file: string): number {
  return lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
