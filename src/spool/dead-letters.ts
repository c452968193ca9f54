import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Logger } from "../core/ports.ts";
import { moveFile } from "../system/files/atomic-file.ts";
import { makeFolder, namesIn } from "../system/files/folders.ts";
import { fitFileName, type Paths } from "../system/paths.ts";

/** Each dead letter has a file with this suffix next to it, which gives the reason. */
export const REASON_SUFFIX = ".reason.json";

/** Changes this close together may have one time. */
const SETTLED_MS = 1000;

interface DeadLetter {
  readonly folder: string;
  readonly name: string;
  /** One sentence for a person who reads the folder. */
  readonly reason: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export type DeadLetters = ReturnType<typeof openDeadLetters>;

export function openDeadLetters({ paths, clock, logger }: { paths: Paths; clock: Clock; logger: Logger }) {
  const folder = paths.deadLetterDir;
  /** The folder's last change when it was counted; NaN where it is to be counted again. */
  let countedChangeMs = Number.NaN;
  let count = 0;
  let counter = 0;

  /**
   * Moves a file aside, its bytes untouched, its reason beside it.
   * @throws the system's error; the file stays where it was
   */
  function add(letter: DeadLetter): void {
    const now = new Date(clock.now()).toISOString();
    counter += 1;
    const prefix = `${now.replaceAll(/[:.]/g, "-")}-${counter}-`;
    const reasonName = fitFileName(prefix, letter.name, REASON_SUFFIX);
    const reasonFile = join(folder, reasonName);
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
    logger.warn("dead letter", { name: letter.name, reason: letter.reason, size_bytes: letter.sizeBytes });
  }

  return {
    add,
    /** Number of dead letters now: a person may have removed some. */
    count: () => {
      const changedAtMs = lastChangeOf(folder);
      if (changedAtMs !== countedChangeMs) {
        count = countLetters(folder);
        // Another change in the same tick of the clock would not show.
        countedChangeMs = Math.abs(clock.now() - changedAtMs) < SETTLED_MS ? Number.NaN : changedAtMs;
      }
      return count;
    },
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

/** When a name was last added to or removed from the folder; 0 where it cannot be read. */
function lastChangeOf(folder: string): number {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
}

/** Removes reasons without a letter: the process was killed in between, and the raw file is still in its place. */
function countLetters(folder: string): number {
  const names = namesIn(folder);
  const reasons = names.filter((name) => name.endsWith(REASON_SUFFIX));
  const letters = new Set(names.filter((name) => !name.endsWith(REASON_SUFFIX)));
  for (const name of reasons) {
    if (!letters.has(name.slice(0, -REASON_SUFFIX.length))) rmSync(join(folder, name), { force: true });
  }
  return letters.size;
}
