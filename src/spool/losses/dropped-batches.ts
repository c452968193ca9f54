import { lstatSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isProcess } from "../../system/process-identity.ts";
import { isErrorCode } from "../error-code.ts";

/** Events that one starter dropped because the spool was beyond its limits while no daemon could be started. */
export interface DroppedBatch {
  /** The unique name of its folder. */
  readonly id: string;
  readonly count: number;
  readonly sizeBytes: number;
  /** When the oldest and the newest of these events were written; null where unknown. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
}

/**
 * Reads the records that `bound_raw_log` in `hook/hook.sh` left. A starter that was stopped before it had counted has
 * dropped nothing: its files go back to the others.
 * @throws the system's error
 */
export function readDroppedBatches(rawDir: string): DroppedBatch[] {
  const folder = droppedFolder(rawDir);
  return namesIn(folder).flatMap((id) => {
    const numbers = /^(\d+)-(\d+)-\d+$/.exec(id);
    if (numbers === null || isProcess(Number(numbers[1]), numbers[2] ?? "0")) return [];
    const counted = countedIn(join(folder, id));
    if (counted === null) {
      giveBack(rawDir, join(folder, id));
      return [];
    }
    return [
      { id, ...counted, firstAtMs: timeOf(join(folder, id, "first")), lastAtMs: timeOf(join(folder, id, "last")) },
    ];
  });
}

/**
 * Call it once the record is kept elsewhere.
 * @throws the system's error
 */
export function removeDroppedBatch(rawDir: string, id: string): void {
  rmSync(join(droppedFolder(rawDir), id), { recursive: true, force: true });
}

function droppedFolder(rawDir: string): string {
  return join(rawDir, ".dropped");
}

function countedIn(batch: string): { count: number; sizeBytes: number } | null {
  try {
    const found = /^(\d{1,15}) (\d{1,15})\n/.exec(readFileSync(join(batch, "counted"), "latin1"));
    return found === null ? null : { count: Number(found[1]), sizeBytes: Number(found[2]) };
  } catch (thrown) {
    if (isErrorCode(thrown, "ENOENT")) return null;
    throw thrown;
  }
}

function giveBack(rawDir: string, batch: string): void {
  const files = join(batch, "files");
  for (const name of namesIn(files)) {
    // Only a later hook with the same process id can have taken the name; then use a free one.
    const taken = lstatSync(join(rawDir, name), { throwIfNoEntry: false }) !== undefined;
    renameSync(join(files, name), join(rawDir, taken ? name.replace(/^hook-/, `recovered-${process.pid}-`) : name));
  }
  rmSync(batch, { recursive: true, force: true });
}

function timeOf(file: string): number | null {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat === undefined ? null : Math.floor(stat.mtimeMs);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (isErrorCode(thrown, "ENOENT") || isErrorCode(thrown, "ENOTDIR")) return [];
    throw thrown;
  }
}
