import { lstatSync } from "node:fs";
import { join } from "node:path";
import { archiveName, type Paths } from "../system/paths.ts";
import { moveFile } from "../system/files/atomic-file.ts";
import type { FileIdentity } from "./read-raw-file.ts";

/** A stored file, without its content. */
export interface StoredFile {
  readonly name: string;
  readonly identity: FileIdentity;
  readonly seq: number;
  readonly modifiedAtMs: number;
}

export interface ArchiveRequest {
  readonly name: string;
  /** Identity of the file that was read and stored under that name. */
  readonly identity: FileIdentity;
  readonly seq: number;
  readonly receivedAtMs: number;
}

/**
 * Moves a stored raw file into the archive.
 * @returns "changed" when the name belongs to another file by now: that is a new event and stays
 * @throws the system's error; the file stays where it was
 */
export function archiveRawFile(paths: Paths, request: ArchiveRequest): "moved" | "changed" | "gone" {
  const from = join(paths.rawDir, request.name);
  const stat = lstatSync(from, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return "gone";
  const { inode, modifiedAtNs } = request.identity;
  if (stat.ino !== inode || stat.mtimeNs !== modifiedAtNs) return "changed";
  moveFile(from, join(paths.hooksDir, archiveName(request.seq, request.receivedAtMs, request.name)));
  return "moved";
}
