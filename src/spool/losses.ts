import { DAY_MS } from "../core/time-units.ts";
import { existsSync, lstatSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Logger } from "../core/ports.ts";
import { writeFileAtomic } from "../system/files/atomic-file.ts";
import { prepareLossMarks, readLossMarks, renewLossMarks, type LossMarks } from "../system/loss-marks.ts";
import { namesIn } from "../system/files/folders.ts";
import type { Paths } from "../system/paths.ts";
import { hasErrorCode } from "../system/files/file-error.ts";
import { isProcess } from "../system/process-identity.ts";
import { errorText } from "../core/errors/errors.ts";
import { type JsonObject, objectsField } from "../core/json.ts";
import { readJsonObject } from "../system/files/read-text.ts";

/** Enough for a person to read; the log has them all. */
const MAX_LOSSES = 200;

/** Hooks may still be adding marks until then. */
const QUIET_MS = 60_000;

/** Events that a hook fired for and that were lost for good. */
interface Loss {
  readonly id: string;
  /** `unwritten`: the hook found no room. `dropped`: the spool was beyond its limits and no daemon ingested it. */
  readonly kind: "unwritten" | "dropped";
  readonly count: number;
  /** There may be more. */
  readonly at_least: boolean;
  /** Null where unknown. */
  readonly from_ms: number | null;
  readonly to_ms: number | null;
  readonly learned_at_ms: number;
}

/** Finds events that were lost although a hook had run, and keeps them in a file, so that every loss is reported. */
export function createLossStore({ paths, clock, logger }: { paths: Paths; clock: Clock; logger: Logger }) {
  let losses = readLosses(paths.lossesFile);
  let saved = true;
  let lastFailure: string | null = null;

  /** Looks for new losses. Never throws: a loss that cannot be stored yet is found again by the next look. */
  function refresh(): void {
    try {
      prepareLossMarks(paths);
      const marks = readLossMarks(paths);
      const batches = readDroppedBatches(paths.rawDir);
      // Marks that grow extend one entry until they are renewed.
      if (marks !== null) add("unwritten", { ...marks, id: String(marks.firstAtMs ?? "?") });
      for (const batch of batches) if (batch.count > 0) add("dropped", { ...batch, atLeast: false });
      save();
      // Only now: a loss stays where it was found until it is stored here.
      if (marks !== null && Math.abs(clock.now() - marks.lastAtMs) > QUIET_MS) renewLossMarks(paths);
      for (const { id } of batches) rmSync(join(paths.rawDir, DROPPED, id), { recursive: true, force: true });
      lastFailure = null;
    } catch (thrown) {
      const reason = errorText(thrown);
      if (lastFailure !== reason) logger.warn("losses cannot be stored yet", { reason });
      lastFailure = reason;
    }
  }

  function add(kind: Loss["kind"], found: DroppedBatch & Pick<LossMarks, "atLeast">): void {
    const { count, atLeast, firstAtMs: from_ms, lastAtMs: to_ms } = found;
    const id = `${kind} ${found.id}`;
    if (losses.find((loss) => loss.id === id)?.count === count) return;
    const loss = { id, kind, count, at_least: atLeast, from_ms, to_ms, learned_at_ms: clock.now() };
    losses = [...losses.filter((known) => known.id !== id), loss].slice(-MAX_LOSSES);
    saved = false;
    logger.error("events were lost", { kind, count, from: toTime(from_ms), to: toTime(to_ms) });
  }

  function save(): void {
    if (saved) return;
    writeFileAtomic(paths.lossesFile, `${JSON.stringify({ losses }, null, 2)}\n`, { mode: 0o600 });
    saved = true;
  }

  return {
    refresh,
    /** Losses found within the last day; null when nothing was lost. */
    recent() {
      const recent = losses.filter(({ learned_at_ms }) => clock.now() - learned_at_ms < DAY_MS);
      if (recent.length === 0) return null;
      const from = recent.flatMap(({ from_ms }) => from_ms ?? []);
      const to = recent.flatMap(({ to_ms }) => to_ms ?? []);
      return {
        count: recent.reduce((sum, { count }) => sum + count, 0),
        atLeast: recent.some(({ at_least }) => at_least),
        fromMs: from.length === 0 ? null : Math.min(...from),
        toMs: to.length === 0 ? null : Math.max(...to),
      };
    },
  };
}

function toTime(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

/** An unreadable file is started over: the log has its entries. */
function readLosses(file: string): readonly Loss[] {
  return objectsField(readJsonObject(file) ?? {}, "losses").filter(isLoss);
}

/** A person may have edited the file. */
function isLoss(value: JsonObject): value is JsonObject & Loss {
  const { id, count, learned_at_ms: atMs } = value;
  return typeof id === "string" && Number.isSafeInteger(count) && Number.isFinite(atMs);
}

/** The folder that a starter of the hook leaves; in it one for each time, by a unique name. */
const DROPPED = ".dropped";

type DroppedBatch = ReturnType<typeof readDroppedBatches>[number];

/**
 * Reads the records that `bound_spool` in `hook/hook.sh` left. A starter that was stopped before it had counted has
 * dropped nothing: its files go back to the others.
 * @throws the system's error
 */
export function readDroppedBatches(rawDir: string) {
  const folder = join(rawDir, DROPPED);
  return namesIn(folder).flatMap((id) => {
    const numbers = /^(\d+)-(\d+)-\d+$/.exec(id);
    if (numbers === null || isProcess(Number(numbers[1]), numbers[2] ?? "0")) return [];
    const batch = join(folder, id);
    const count = countIn(batch);
    if (count !== null)
      return { id, count, firstAtMs: timeOf(join(batch, "first")), lastAtMs: timeOf(join(batch, "last")) };
    restoreFiles(rawDir, batch);
    return [];
  });
}

function countIn(batch: string): number | null {
  try {
    const found = /^(\d{1,15}) \d{1,15}\n/.exec(readFileSync(join(batch, "counted"), "latin1"));
    return found === null ? null : Number(found[1]);
  } catch (thrown) {
    if (hasErrorCode(thrown, "ENOENT")) return null;
    throw thrown;
  }
}

function restoreFiles(rawDir: string, batch: string): void {
  const files = join(batch, "files");
  for (const name of lstatSync(files, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(files)) {
    // Only a later hook with the same process id can have taken the name; then use a free one.
    const taken = existsSync(join(rawDir, name));
    renameSync(join(files, name), join(rawDir, taken ? name.replace(/^hook-/, `recovered-${process.pid}-`) : name));
  }
  rmSync(batch, { recursive: true, force: true });
}

function timeOf(file: string): number | null {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat === undefined ? null : Math.floor(stat.mtimeMs);
}
