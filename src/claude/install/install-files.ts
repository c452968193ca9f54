import { createHash } from "node:crypto";
import { readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "../../core/errors/errors.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { removeUnfinished, writeFileAtomic } from "../../system/files/atomic-file.ts";
import { makeFolder } from "../../system/files/folders.ts";
import { prepareLossMarks, unfinishedMark } from "../../system/loss-marks.ts";
import { ownProgram, packageRoot } from "../../system/package-root.ts";
import type { Paths } from "../../system/paths.ts";
import { hookFileOf } from "./hook-command.ts";
import { eventsFor } from "./hook-versions.ts";
import { encodeLaunch, lastingNode, type Launch } from "./launch-file.ts";
import type { HookGroup } from "./settings-hooks.ts";
import { toFileError } from "../../system/files/file-error.ts";

/** Needed by the hook: files of the package, and Node. */
export interface HookSource extends Launch {
  readonly hookScript: string;
  readonly hookProgram: string;
}

/**
 * The source in the running package.
 * @param cli the program that the hook starts, where it is another than the running one
 */
export function ownSource(cli = ownProgram): HookSource {
  return {
    hookScript: join(packageRoot, "hook", "hook.sh"),
    hookProgram: join(packageRoot, "hook", "hook.cjs"),
    node: lastingNode(process.execPath),
    cli,
  };
}

const isWindows = process.platform === "win32";

/** A file to be written, in the configuration folder. */
export interface PlannedFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/**
 * The script and how it starts a daemon: copies, so that upgrading or removing the package cannot break Claude Code.
 */
export function plannedFiles(
  paths: Paths,
  source: HookSource,
  platform: NodeJS.Platform = process.platform,
): readonly PlannedFile[] {
  return [
    { path: hookFileOf(paths, platform), content: readFileSync(hookFileOf(source, platform), "utf8"), mode: 0o755 },
    { path: paths.launchFile, content: encodeLaunch(source), mode: 0o600 },
  ];
}

export function isInPlace({ path, content, mode }: PlannedFile): boolean {
  try {
    // Windows has no such bits, only whether a file is writable.
    return readFileSync(path, "utf8") === content && (isWindows || (statSync(path).mode & 0o777) === mode);
  } catch {
    return false;
  }
}

/** @throws AppError `setup/file` */
export function writePlanned({ path, content, mode }: PlannedFile): void {
  mayFail(path, () => {
    makeFolder(dirname(path));
    writeFileAtomic(path, content, { mode });
  });
}

/** The folders that the hook writes to, so that its first event costs no more than the others, and its loss marks. */
export function makeRawFolders(paths: Paths): void {
  mayFail(paths.rawTemporaryDir, () => makeFolder(paths.rawTemporaryDir));
  mayFail(paths.lossMarksFile, () => prepareLossMarks(paths));
}

/** Removes files; absent ones are fine. */
export function removeFiles(files: readonly string[]): void {
  for (const file of files) mayFail(file, () => rmSync(file, { force: true }));
}

/** Removes the script's folder, unless it holds files of other programs. */
export function removeOwnFolder(paths: Paths): void {
  try {
    const { hookScript, hookProgram, launchFile, lossMarksFile, lossSinceFile } = paths;
    for (const file of [hookScript, hookProgram, launchFile, recordFile(paths)]) removeUnfinished(file);
    for (const file of [lossMarksFile, lossSinceFile]) rmSync(unfinishedMark(file), { force: true });
    rmdirSync(dirname(paths.hookScript));
  } catch {
    // Not empty, or absent.
  }
}

/**
 * State before `ccen setup` and its changes, kept in `hooks/ccen/install.json` so that it can be undone to the byte.
 */
export interface InstallRecord {
  /** settings.json before us, null when there was none. */
  readonly original: Buffer | null;
  /** SHA-256 of our result: while the file has it, the original can be restored exactly. */
  readonly writtenSha256: string;
  readonly events: readonly string[];
  /** A person named the events (`--events`), so other events are not missing. */
  readonly eventsNamed: boolean;
  /** Of the last client whose version was read; null when none was. */
  readonly clientVersion: string | null;
  /** Copies of the original beside it. */
  readonly backups: readonly string[];
  /** Removed hooks of the Python notifier, to be put back. */
  readonly pythonHooks: readonly HookGroup[];
}

export function recordFile(paths: Paths): string {
  return join(dirname(paths.hookScript), "install.json");
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function encodeRecord(record: InstallRecord): string {
  const { original, writtenSha256, events, eventsNamed, clientVersion, backups, pythonHooks } = record;
  const wire = {
    version: 1,
    original_base64: original?.toString("base64") ?? null,
    written_sha256: writtenSha256,
    events,
    events_named: eventsNamed,
    client_version: clientVersion,
    backups,
    ...(pythonHooks.length === 0 ? {} : { python_hooks: pythonHooks }),
  };
  return `${JSON.stringify(wire, null, 2)}\n`;
}

/** @returns null when no record is usable: callers fall back to settings.json */
export function readRecord(paths: Paths): InstallRecord | null {
  let wire: unknown;
  try {
    wire = JSON.parse(readFileSync(recordFile(paths), "utf8"));
  } catch {
    return null;
  }
  if (!isJsonObject(wire)) return null;
  const original = wire["original_base64"];
  const writtenSha256 = wire["written_sha256"];
  if (typeof writtenSha256 !== "string" || (typeof original !== "string" && original !== null)) return null;
  return {
    original: original === null ? null : Buffer.from(original, "base64"),
    writtenSha256,
    ...choiceOf(wire),
    backups: textsOf(wire["backups"]),
    pythonHooks: groupsOf(wire["python_hooks"]),
  };
}

/** Records of earlier releases lack the choice of events: the set of events shows an unknown client. */
function choiceOf(wire: JsonObject): Pick<InstallRecord, "events" | "eventsNamed" | "clientVersion"> {
  const events = textsOf(wire["events"]);
  const version = wire["client_version"];
  const named = wire["events_named"];
  return {
    events,
    eventsNamed: typeof named === "boolean" ? named : events.join() !== eventsFor(null).join(),
    clientVersion: typeof version === "string" ? version : null,
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function groupsOf(value: unknown): readonly HookGroup[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (!isJsonObject(item)) return [];
    const { event, group } = item;
    return typeof event === "string" && isJsonObject(group) ? [{ event, group }] : [];
  });
}

/**
 * Runs an action that reads or writes `path`.
 * @throws AppError `setup/file` in place of the system's error
 */
export function mayFail<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof AppError || !(cause instanceof Error) || !("code" in cause)) throw cause;
    const refusal = toFileError(cause, path);
    if (refusal !== null) throw refusal;
    throw new AppError("setup/file", { path, reason: String(cause.code) }, { cause });
  }
}
