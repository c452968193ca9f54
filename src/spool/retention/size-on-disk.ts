/** What most file systems give out at once. */
const BLOCK_BYTES = 4096;

/** What a file takes on disk: small ones take more than they hold. */
export function sizeOnDisk(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / BLOCK_BYTES)) * BLOCK_BYTES;
}
