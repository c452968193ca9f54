import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeFolder } from "../../system/files/folders.ts";
import type { Paths } from "../../system/paths.ts";
import type { DeadLetters } from "../dead-letters.ts";
import { hasErrorCode } from "../../system/files/file-error.ts";
import { decodeRecords, GONE_SIGN } from "./journal.ts";
import { writeRawFile } from "./posted-files.ts";

const TORN = "not a whole record: the daemon was stopped while writing, or power was lost before it was on disk";

interface LeftJournals {
  readonly paths: Paths;
  readonly deadLetters: DeadLetters;
  /** Whether a journal is being written now. */
  readonly owns: (file: string) => boolean;
  /** Stops early; the rest is done the next time. */
  readonly signal: AbortSignal;
}

/** Longest slice without a turn for others: a journal may hold thousands of records. */
const SLICE_MS = 8;

/**
 * Turns the journals of an earlier daemon into ordinary raw files, which are then ingested like all others. Stored ones
 * are recognized by name and time. Finished records are struck out, so that a journal that cannot be removed does not
 * produce them twice. An unreadable journal does not block the others.
 * @throws the system's error, the first one; the rest is done the next time
 */
export async function writeOutLeftJournals({ paths, deadLetters, owns, signal }: LeftJournals): Promise<void> {
  const failures: unknown[] = [];
  let sliceEndMs = performance.now() + SLICE_MS;
  const left = journalsIn(paths.postedDir).filter((name) => !owns(join(paths.postedDir, name)));
  for (const name of left) {
    const file = join(paths.postedDir, name);
    try {
      await writeOut(file, name);
      if (signal.aborted) return;
      unlinkSync(file);
    } catch (thrown) {
      failures.push(thrown);
    }
  }
  if (failures.length > 0) throw failures[0];

  async function writeOut(file: string, name: string): Promise<void> {
    const handle = openSync(file, "r+");
    try {
      const { mtimeMs } = fstatSync(handle);
      const bytes = readFileSync(handle);
      const { records, tornBytes } = decodeRecords(bytes);
      makeFolder(paths.rawTemporaryDir);
      for (const record of records) {
        if (performance.now() >= sliceEndMs) {
          await nextTurn();
          sliceEndMs = performance.now() + SLICE_MS;
        }
        if (signal.aborted) return;
        writeRawFile(paths, record);
        writeSync(handle, GONE_SIGN, 0, 1, record.recordAt);
      }
      if (tornBytes === 0) return;
      const wholeBytes = bytes.length - tornBytes;
      addDeadLetter(bytes.subarray(wholeBytes), `${name}.json`, mtimeMs);
      ftruncateSync(handle, wholeBytes);
    } finally {
      closeSync(handle);
    }
  }

  function addDeadLetter(torn: Buffer, name: string, modifiedAtMs: number): void {
    const folder = paths.rawTemporaryDir;
    writeFileSync(join(folder, name), torn, { mode: 0o600 });
    deadLetters.add({ folder, name, reason: TORN, sizeBytes: torn.length, modifiedAtMs });
  }
}

function journalsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".journal"))
      .sort();
  } catch (thrown) {
    if (hasErrorCode(thrown, "ENOENT")) return [];
    throw thrown;
  }
}
