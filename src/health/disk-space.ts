import { statfs } from "node:fs/promises";
import type { DiskSpace } from "./health-snapshot.ts";

/**
 * Of the file systems of some folders the one with the smallest share of free space, as far as an ordinary user may use it.
 * @throws the system's error when none of them can be asked
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
    // Some file systems have no such limit and count none.
    freeFiles: files === 0 ? null : ffree,
    totalFiles: files,
  };
}

function shareOf({ freeBytes, totalBytes }: DiskSpace): number {
  return totalBytes === 0 ? 1 : freeBytes / totalBytes;
}
