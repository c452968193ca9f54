import { existsSync, lstatSync, readdirSync } from "node:fs";
import { lstat, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { errorText } from "../core/errors/errors.ts";
import type { Clock, Logger } from "../core/ports.ts";
import { hasErrorCode } from "../system/files/file-error.ts";
import type { Paths } from "../system/paths.ts";
import { isRawFileName, isWrittenWhole } from "../system/raw-name.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { MAX_RAW_FILE_BYTES, TOO_LARGE } from "./raw-file.ts";

interface RecoveryOptions {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deadLetters: DeadLetters;
  readonly signal: AbortSignal;
}

// Claude Code gives a hook one minute at most, so after ten its writer is gone.
const ABANDONED_AFTER_MS = 600_000;

/** A hook writes for some milliseconds, longer on a very busy machine. */
const WRITTEN_WITHIN_MS = 10_000;

/** Whether a hook started by this client still writes its event, judging by its temporary file. */
export function isHookWriting(folder: string, clientPid: number, nowMs: number): boolean {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(`-${clientPid}.json`));
    return names.some((name) => nowMs - lstatSync(join(folder, name)).mtimeMs < WRITTEN_WITHIN_MS);
  } catch {
    // No folder, or finished meanwhile: scanning the spool finds the finished file.
    return false;
  }
}

/**
 * Recovers the temporary files of hooks that were killed between writing and renaming. A complete file is renamed as
 * its hook would have done, its time kept; a torn one becomes a dead letter. Never rejects: a failure is logged, and
 * the next run tries again.
 */
export async function recoverLeftovers(options: RecoveryOptions): Promise<void> {
  const { paths, logger, signal } = options;
  const names = await readdir(paths.rawTemporaryDir).catch((thrown: unknown) => {
    // A missing folder is made by the watch.
    if (!hasErrorCode(thrown, "ENOENT")) logger.error("spool: leftovers are unreadable", { reason: errorText(thrown) });
    return [];
  });
  for (const [index, name] of names.entries()) {
    if (signal.aborted) return;
    try {
      await recoverLeftover(options, name, index);
    } catch (thrown) {
      // The others are still recovered. A hook that runs has finished its file meanwhile: that was no leftover.
      if (!hasErrorCode(thrown, "ENOENT")) logger.warn("spool: a leftover stays", { name, reason: errorText(thrown) });
    }
  }
}

async function recoverLeftover(options: RecoveryOptions, name: string, index: number): Promise<void> {
  const { paths, clock, logger, deadLetters } = options;
  const folder = paths.rawTemporaryDir;
  const file = join(folder, name);
  const stat = await lstat(file);
  if (!stat.isFile() || clock.now() - stat.mtimeMs < ABANDONED_AFTER_MS) return;
  const isTooLarge = stat.size > MAX_RAW_FILE_BYTES;
  if (!isTooLarge && isCompleteJson(await readFile(file, "utf8"))) {
    await rename(file, join(paths.rawDir, finalName(paths.rawDir, name) ?? `recovered-${clock.now()}-${index}.json`));
    logger.info("spool: recovered the file of a stopped hook", { name });
    return;
  }
  const reason = isTooLarge ? TOO_LARGE : "incomplete: the hook was stopped while writing";
  deadLetters.add({ folder, name, reason, sizeBytes: stat.size, modifiedAtMs: stat.mtimeMs });
}

/**
 * The name that the writer would have given it. Before a power loss the file may have had that name and be stored: the
 * name identifies it. Null for files of older hooks, and where another file has the name by now.
 */
function finalName(rawDir: string, temporaryName: string): string | null {
  const name = /^\d+-\d+(?:-\d+)?\.json$/.test(temporaryName) ? `hook-${temporaryName}` : temporaryName;
  return isWrittenWhole(name) && isRawFileName(name) && !existsSync(join(rawDir, name)) ? name : null;
}

function isCompleteJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
