import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Logger } from "../core/ports.ts";
import { fitFileName, type Paths } from "../system/paths.ts";
import { moveFile } from "../system/files/atomic-file.ts";
import { makeFolder } from "../system/files/folders.ts";

export const REASON_SUFFIX = ".reason.json";

interface DeadLetter {
  readonly folder: string;
  readonly name: string;
  /** One sentence for a person who reads the folder. */
  readonly reason: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface DeadLetters {
  /**
   * Moves a file aside, its bytes untouched, its reason beside it.
   * @throws the system's error; the file stays where it was
   */
  add(letter: DeadLetter): void;
  /** Number of dead letters now: a person may have removed some. */
  count(): number;
  /** Counts again even if the folder seems unchanged: call it after removing some ourselves. */
  recount(): void;
}

export function openDeadLetters({ paths, clock, logger }: { paths: Paths; clock: Clock; logger: Logger }): DeadLetters {
  const folder = paths.deadLetterDir;
  let changedAt = lastChangeOf(folder);
  let count = takeStock(folder);
  let counter = 0;

  function add(letter: DeadLetter): void {
    const now = new Date(clock.now()).toISOString();
    counter += 1;
    const prefix = `${now.replaceAll(/[:.]/g, "-")}-${counter}-`;
    const reasonName = fitFileName(prefix, letter.name, REASON_SUFFIX);
    const reasonFile = join(folder, reasonName);
    const isCounted = lastChangeOf(folder) === changedAt;
    makeFolder(folder);
    // The reason first: a crash in between leaves a reason without a letter, never a letter without its reason.
    try {
      // Synced before the letter moves, so that no power loss leaves a letter with an empty reason.
      writeFileSync(reasonFile, describe(letter, now), { flag: "wx", mode: 0o600, flush: true });
      moveFile(join(letter.folder, letter.name), join(folder, reasonName.slice(0, -REASON_SUFFIX.length)));
    } catch (thrown) {
      // On a full disk the failed write leaves an empty file, and the retry comes every few seconds.
      rmSync(reasonFile, { force: true });
      throw thrown;
    }
    // Saves reading a large folder again for each letter that we add ourselves.
    if (isCounted) {
      count += 1;
      changedAt = lastChangeOf(folder);
    }
    logger.warn("dead letter", { name: letter.name, reason: letter.reason, size_bytes: letter.sizeBytes });
  }

  function recount(): void {
    // Read before counting: a change during the count causes another count.
    changedAt = lastChangeOf(folder);
    count = takeStock(folder);
  }

  return {
    add,
    count: () => {
      if (lastChangeOf(folder) !== changedAt) recount();
      return count;
    },
    recount,
  };
}

function describe(letter: DeadLetter, now: string): string {
  const reason = {
    name: letter.name,
    reason: letter.reason,
    size_bytes: letter.sizeBytes,
    modified_at: new Date(letter.modifiedAtMs).toISOString(),
    dead_lettered_at: now,
  };
  return `${JSON.stringify(reason, null, 2)}\n`;
}

/** When a name was last added to or removed from the folder, as the system counts; null without a folder. */
function lastChangeOf(folder: string): bigint | null {
  try {
    return statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null;
  } catch {
    // A folder that cannot be read cannot be counted.
    return null;
  }
}

/** Removes reasons without a letter: the process was killed in between, and the raw file is still in its place. */
function takeStock(folder: string): number {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    // The folder does not exist yet.
    return 0;
  }
  const reasons = names.filter((name) => name.endsWith(REASON_SUFFIX));
  const letters = new Set(names.filter((name) => !name.endsWith(REASON_SUFFIX)));
  for (const name of reasons) {
    if (!letters.has(name.slice(0, -REASON_SUFFIX.length))) rmSync(join(folder, name), { force: true });
  }
  return letters.size;
}
