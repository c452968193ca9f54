/** The allocation unit of most file systems. */
const BLOCK_BYTES = 4096;

/** Bytes that a file takes on disk: a small file takes more than its size. */
export function sizeOnDisk(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / BLOCK_BYTES)) * BLOCK_BYTES;
}
