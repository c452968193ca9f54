import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../core/errors/errors.ts";

interface SaveOptions {
  readonly source: Readable;
  readonly through: Transform;
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * Writes a stream to a file atomically: it writes to another name beside it, readable by its owner alone, and renames
 * that at the end.
 * @throws AppError `cli/unwritable`; whatever the source throws; the signal's reason. Nothing is left behind then
 */
export async function saveStream({ source, through, file, signal }: SaveOptions): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file).slice(0, 32)}.${randomBytes(6).toString("hex")}.tmp`);
  const target = createWriteStream(temporary, { flags: "wx", mode: 0o600 });
  // The error's source decides the message for the user.
  const refused = new Set<unknown>();
  target.on("error", (error) => refused.add(error));
  try {
    await pipeline(source, through, target, { signal });
    await rename(temporary, file).catch((error: unknown) => {
      refused.add(error);
      throw error;
    });
  } catch (error) {
    await rm(temporary, { force: true });
    throw refused.has(error) && !signal.aborted ? unwritable(file, error) : error;
  }
}

function unwritable(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError("cli/unwritable", { file, reason }, { cause });
}
