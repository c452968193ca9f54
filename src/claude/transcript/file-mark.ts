import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

const MARK_BYTES = 256;

/**
 * A digest of the last bytes before an offset, to recognise a file by: inode numbers are reused, and a file may be
 * rewritten in place. Short enough to cost nothing, and it keeps no text of the transcript. Empty at offset 0.
 */
export async function markBefore(handle: FileHandle, offset: number): Promise<string> {
  const length = Math.min(offset, MARK_BYTES);
  if (length === 0) return "";
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset - length);
  return createHash("sha256").update(bytes.subarray(0, bytesRead)).digest("base64url").slice(0, 22);
}
