import { statfs } from "node:fs/promises";

export type DiskSpace = Readonly<Awaited<ReturnType<typeof readDiskSpace>>>;

/** The space of one file system, for ordinary users. @throws the system's error */
export async function readDiskSpace(folder: string) {
  const { bsize, blocks, bavail, files, ffree } = await statfs(folder);
  return {
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    // Some file systems have no such limit and report 0.
    freeFiles: files === 0 ? null : ffree,
    totalFiles: files,
  };
}

/**
 * The file system with the smallest share of free space among those of some folders.
 * @throws the system's error when none of them can be read
 */
export async function readFullestDisk(folders: readonly string[]): Promise<DiskSpace> {
  const answers = await Promise.allSettled(folders.map(readDiskSpace));
  const spaces = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const [first, ...others] = spaces;
  if (first === undefined) {
    const refused = answers.find((answer) => answer.status === "rejected");
    throw refused?.reason ?? new Error("no folder was named");
  }
  return others.reduce((fullest, space) => (freeShareOf(space) < freeShareOf(fullest) ? space : fullest), first);
}

function freeShareOf({ freeBytes, totalBytes }: DiskSpace): number {
  return totalBytes === 0 ? 1 : freeBytes / totalBytes;
}

/** The allocation unit of most file systems. */
const BLOCK_BYTES = 4096;

/** Bytes that a file takes on disk: a small file takes more than its size. */
export function sizeOnDisk(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / BLOCK_BYTES)) * BLOCK_BYTES;
}
