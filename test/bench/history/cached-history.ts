import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syncFile } from "../../../src/system/files/atomic-file.ts";
import { MIGRATIONS } from "../../../src/store/database/migrate.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { fillHistory } from "./fill-history.ts";

/** The same in each run. */
const SEED = 7;

/** Increment it when the generator writes other rows. */
const GENERATOR = 1;

/** A history ends when it was made: an older one has no events of the last days. */
const MAX_AGE_MS = 2 * 86_400_000;

/**
 * A store of this many events, made once and kept between runs in `CCEN_BENCH_CACHE` (default: below the temporary
 * folder). To write, use a copy.
 */
export function cachedHistory(events: number): string {
  // oxlint-disable-next-line node/no-process-env -- a setting of the benchmarks, not of the product
  const folder = process.env["CCEN_BENCH_CACHE"] ?? join(tmpdir(), "ccen-bench-cache");
  const file = join(folder, `history-v${MIGRATIONS.length}.${GENERATOR}-s${SEED}-${events}.db`);
  const nowMs = systemClock.now();
  if (existsSync(file) && nowMs - statSync(file).mtimeMs < MAX_AGE_MS) return file;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.unfinished`;
  remove(unfinished);
  remove(file);
  fillHistory(unfinished, { seed: SEED, events, endMs: nowMs });
  renameSync(unfinished, file);
  return file;
}

/** Shares the blocks if the file system can; the copy is complete when it returns. */
export function copyHistory(events: number, to: string): void {
  copyFileSync(cachedHistory(events), to, constants.COPYFILE_FICLONE);
  syncFile(to);
}

function remove(file: string): void {
  for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(`${file}${ending}`, { force: true });
}
