import { statfs } from "node:fs/promises";
import type { DiskSpace } from "./health-snapshot.ts";

/**
 * The file system with the smallest share of free space among those of some folders, counting space for ordinary users.
 * @throws the system's error when none of them can be read
 */
export async function readDiskSpace(folders: readonly string[]): Promise<DiskSpace> {
  const answers = await Promise.allSettled(folders.map(spaceOf));
  const spaces = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const [first, ...others] = spaces;
  if (first === undefined) {
    const refused = answers.find((answer) => answer.status === "rejected");
    throw refused?.reason ?? new Error("no folder was named");
  }
  return others.reduce((tightest, space) => (shareOf(space) < shareOf(tightest) ? space : tightest), first);
}

async function spaceOf(folder: string): Promise<DiskSpace> {
  const { bsize, blocks, bavail, files, ffree } = await statfs(folder);
  return {
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    // Some file systems have no such limit and report 0.
    freeFiles: files === 0 ? null : ffree,
    totalFiles: files,
  };
}

function shareOf({ freeBytes, totalBytes }: DiskSpace): number {
  return totalBytes === 0 ? 1 : freeBytes / totalBytes;
}
