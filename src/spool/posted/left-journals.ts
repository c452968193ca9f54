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
import type { Paths } from "../../system/paths.ts";
import { makeFolder } from "../../system/files/make-folder.ts";
import type { DeadLetters } from "../dead-letters.ts";
import { isErrorCode } from "../error-code.ts";
import { writeRawFile } from "./posted-files.ts";
import { decodeRecords, GONE_SIGN } from "./posted-record.ts";

const TORN = "not a whole record: the daemon was stopped while writing, or power was lost before it was on disk";

interface LeftJournals {
  readonly paths: Paths;
  readonly deadLetters: DeadLetters;
  /** Whether a journal is written at this moment. */
  readonly owns: (file: string) => boolean;
  /** Leaves the rest for the next time. */
  readonly signal: AbortSignal;
}

/** So long nobody else has the event loop: a journal may hold thousands. */
const SLICE_MS = 8;

/**
 * Makes ordinary raw files of what an earlier daemon left in its journals; they go the way of all others then. What was
 * stored already is known by its name and time. What was done of a journal is struck out in it, so that a journal that
 * cannot be removed tells nothing a second time; one that cannot be had keeps none of the others.
 * @throws the system's error, the first one; what was not done is done the next time
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
      bury(bytes.subarray(wholeBytes), `${name}.json`, mtimeMs);
      ftruncateSync(handle, wholeBytes);
    } finally {
      closeSync(handle);
    }
  }

  function bury(torn: Buffer, name: string, modifiedAtMs: number): void {
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
    if (isErrorCode(thrown, "ENOENT")) return [];
    throw thrown;
  }
}
