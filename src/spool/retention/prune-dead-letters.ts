import { lstat, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { FileOrder, RemovedFiles, FileUse } from "../../core/retention.ts";
import { isErrorCode } from "../error-code.ts";
import { REASON_SUFFIX } from "../dead-letters.ts";
import { sizeOnDisk } from "./size-on-disk.ts";

const DAY_MS = 86_400_000;

interface Letter {
  readonly name: string;
  readonly atMs: number;
  readonly bytes: number;
}

/** Removes dead letters with their reasons, oldest first: those beyond the age, then those beyond the size. */
export async function pruneDeadLetters(
  folder: string,
  { nowMs, beforeMs, maxBytes, signal }: FileOrder,
): Promise<RemovedFiles & { readonly left: FileUse }> {
  const letters = await lettersIn(folder);
  let left = letters.reduce((sum, { bytes }) => sum + bytes, 0);
  const went = { byAge: { items: 0, bytes: 0 }, bySize: { items: 0, bytes: 0 } };
  let files = letters.length;
  let problem: string | null = null;
  for (const { name, atMs, bytes } of letters) {
    const isOld = atMs < beforeMs;
    const isTooMuch = left > maxBytes && nowMs - atMs >= DAY_MS;
    if (signal.aborted || !(isOld || isTooMuch)) break;
    try {
      // A crash in between leaves a reason without a letter, never a letter without its reason.
      await unlink(join(folder, name));
      await unlink(join(folder, `${name}${REASON_SUFFIX}`)).catch(ignoreIfMissing);
    } catch (thrown) {
      problem = thrown instanceof Error ? thrown.message : String(thrown);
      continue;
    }
    left -= bytes;
    files -= 1;
    const into = isOld ? went.byAge : went.bySize;
    into.items += 1;
    into.bytes += bytes;
  }
  return { ...went, problem, left: { files, bytes: left } };
}

/** Oldest first. A reason whose letter is gone counts as a letter of its own. Links and folders are left alone. */
async function lettersIn(folder: string): Promise<readonly Letter[]> {
  const names = new Set(await readdir(folder).catch(emptyIfMissing));
  const letters: Letter[] = [];
  for (const name of names) {
    if (name.endsWith(REASON_SUFFIX) && names.has(name.slice(0, -REASON_SUFFIX.length))) continue;
    const stat = await lstat(join(folder, name)).catch(() => null);
    if (stat === null || !stat.isFile()) continue;
    const reasonBytes = names.has(`${name}${REASON_SUFFIX}`) ? sizeOnDisk(1) : 0;
    letters.push({ name, atMs: setAsideAtMs(name) ?? stat.ctimeMs, bytes: sizeOnDisk(stat.size) + reasonBytes });
  }
  return letters.toSorted((a, b) => a.atMs - b.atMs);
}

/** The name begins with the moment: `2026-11-25T12-00-00-000Z-1-…`. The file's own time is that of its writer. */
function setAsideAtMs(name: string): number | null {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z-/.exec(name);
  if (found === null) return null;
  const [, day, hour, minute, second, millisecond] = found;
  const atMs = Date.parse(`${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}

function emptyIfMissing(thrown: unknown): string[] {
  if (isErrorCode(thrown, "ENOENT")) return [];
  throw thrown;
}

function ignoreIfMissing(thrown: unknown): void {
  if (!isErrorCode(thrown, "ENOENT")) throw thrown;
}
