import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { errorCode } from "../../system/files/file-error.ts";

/** Why a path is not read. It comes from a payload, so it may be anything. */
export type TranscriptRefusal =
  | "not-absolute"
  /** Neither `.jsonl` nor `.meta.json`. */
  | "wrong-name"
  /** Not under the folder of the agent's transcripts, or only by way of a link. */
  | "outside"
  | "not-a-file"
  /** The system fails: access rights, a broken disk, no handles left. May work later. */
  | "unreadable";

export type OpenedTranscript =
  | { readonly kind: "opened"; readonly handle: FileHandle; readonly sizeBytes: number; readonly identity: string }
  /** Absent; it may appear later. */
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly reason: TranscriptRefusal };

// A name may become a link or a pipe between check and open: do not follow, do not block.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a transcript, or a file that belongs to one, for reading; the caller closes it. Only a file that really is
 * under the folder is opened: `..` and links are resolved first, then compared.
 * @param folder that of the agent's transcripts; null where the path is in none
 */
export async function openTranscript(path: string, folder: string | null): Promise<OpenedTranscript> {
  if (!isAbsolute(path) || path.includes("\0")) return refused("not-absolute");
  if (!/\.(?:jsonl|meta\.json)$/.test(path)) return refused("wrong-name");
  if (folder === null) return refused("outside");
  let real: string;
  try {
    real = await realpath(path);
  } catch (thrown) {
    // Before the first session there is no such folder, and the configuration folder may be a link.
    const realParent = (await realpathOrNull(dirname(folder))) ?? "";
    const realFolder = (await realpathOrNull(folder)) ?? join(realParent, basename(folder));
    const mayCome = [folder, realFolder].some((one) => isUnder(resolve(path), one));
    return mayCome ? answerTo(thrown) : refused("outside");
  }
  // After the path: the first client creates the folder and its transcript in between.
  const realFolder = await realpathOrNull(folder);
  if (realFolder === null || !isUnder(real, realFolder)) return refused("outside");
  return openReal(real);
}

async function openReal(real: string): Promise<OpenedTranscript> {
  try {
    const handle = await open(real, FLAGS);
    const stat = await handle.stat({ bigint: true });
    if (stat.isFile()) {
      return { kind: "opened", handle, sizeBytes: Number(stat.size), identity: `${stat.dev}:${stat.ino}` };
    }
    await handle.close();
    return refused("not-a-file");
  } catch (thrown) {
    return answerTo(thrown);
  }
}

function isUnder(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function realpathOrNull(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    return null;
  }
}

function answerTo(thrown: unknown): OpenedTranscript {
  const code = errorCode(thrown);
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
  // A link, a socket, or a device without a driver.
  if (code === "ELOOP" || code === "ENXIO") return refused("not-a-file");
  return refused("unreadable");
}

function refused(reason: TranscriptRefusal): OpenedTranscript {
  return { kind: "refused", reason };
}
