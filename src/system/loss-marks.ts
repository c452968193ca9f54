import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renameWithRetries } from "./files/atomic-file.ts";
import type { Paths } from "./paths.ts";

/** The hook adds a dot for each event that it could not store; so this text must contain none. */
const HEADER = "Events that no hook could write, one dot each: ";

/** At a multiple of this file size, a full disk may have refused the next byte. */
const BLOCK_BYTES = 4096;

type MarkPaths = Pick<Paths, "lossMarksFile" | "lossSinceFile">;

export type LossMarks = Readonly<NonNullable<ReturnType<typeof readLossMarks>>>;

/**
 * Creates missing files in which a hook marks losses (`mark_loss` in `hook/hook.sh`). On a full disk no file can be
 * created, but a byte fits into the block of an existing one.
 * @throws the system's error
 */
export function prepareLossMarks({ lossMarksFile, lossSinceFile }: MarkPaths): void {
  // Without its script there is no hook.
  if (!existsSync(dirname(lossMarksFile))) return;
  if (!existsSync(lossMarksFile)) writeFileSync(lossMarksFile, HEADER, { mode: 0o600 });
  if (!existsSync(lossSinceFile)) writeFileSync(lossSinceFile, "none\n", { mode: 0o600 });
}

/** Events that hooks could not store since the marks were last renewed; null when there are none. */
export function readLossMarks(paths: MarkPaths) {
  const { lossMarksFile, lossSinceFile } = paths;
  const emptyAtMs = emptyMarks(paths).map((file) => lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const marks = lstatSync(lossMarksFile, { throwIfNoEntry: false });
  const isMarked = marks?.isFile() === true && marks.size !== HEADER.length;
  const dots = isMarked ? readFileSync(lossMarksFile, "latin1").split(".").length - 1 : 0;
  if (dots === 0 && emptyAtMs.length === 0) return null;
  const since = dots === 0 ? undefined : lstatSync(lossSinceFile, { throwIfNoEntry: false });
  const isSet = since?.isFile() === true && readFileSync(lossSinceFile, "latin1").startsWith("some");
  const isFirstKnown = dots === 0 || isSet;
  return {
    count: dots + emptyAtMs.length,
    // There was no room for more marks either.
    atLeast: dots > 0 && (marks?.size ?? 0) % BLOCK_BYTES === 0,
    firstAtMs: isFirstKnown ? Math.floor(Math.min(...(isSet ? [since.mtimeMs] : []), ...emptyAtMs)) : null,
    lastAtMs: Math.floor(Math.max(...(dots > 0 ? [marks?.mtimeMs ?? 0] : []), ...emptyAtMs)),
  };
}

/** A hook that may not write a byte (`ulimit -f 0`) leaves an empty file for its event. */
function emptyMarks({ lossMarksFile }: MarkPaths): readonly string[] {
  const folder = dirname(lossMarksFile);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^lost\.\d+$/.test(name))
    .map((name) => join(folder, name));
}

/**
 * Resets the marks for the next losses. A mark written at this very moment is lost, so call it long after the last one.
 * @throws the system's error
 */
export function renewLossMarks(paths: MarkPaths): void {
  const { lossMarksFile, lossSinceFile } = paths;
  for (const file of emptyMarks(paths)) rmSync(file, { force: true });
  for (const [file, text] of [
    [lossMarksFile, HEADER],
    [lossSinceFile, "none\n"],
  ] as const) {
    const fresh = `${file}.new`;
    writeFileSync(fresh, text, { mode: 0o600 });
    renameWithRetries(fresh, file);
  }
}
