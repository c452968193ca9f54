import { existsSync } from "node:fs";
import { AppError } from "../../core/errors/errors.ts";
import {
  isInPlace,
  makeRawFolders,
  removeFiles,
  removeOwnFolder,
  writePlanned,
  type PlannedFile,
} from "./install-files.ts";
import { planInstall, withoutOurs, type InstallPlan, type InstallRequest, type PluginInstead } from "./install-plan.ts";
import { encodeRecord, readRecord, recordFile, sha256, type InstallRecord } from "./install-record.ts";
import { backUp, readSettingsFile, replaceSettingsFile, type SettingsFile } from "./settings-file.ts";
import { findHooks } from "./settings-hooks.ts";
import { emptyMarks } from "../../system/loss-marks.ts";
import type { Paths } from "../../system/paths.ts";

/** Claude Code itself may write its settings meanwhile; this many restarts. */
const ATTEMPTS = 5;

export interface InstallOutcome {
  readonly plan: InstallPlan;
  /** Whether settings.json was written. */
  readonly registered: boolean;
  readonly written: readonly string[];
  readonly backup: string | null;
}

/**
 * Installs the script, then registers it: a registered hook always has its script.
 * @throws AppError when settings.json cannot be parsed or a write fails
 */
export function installHooks(request: InstallRequest, nowMs: number): InstallOutcome | PluginInstead {
  const { paths } = request;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plan = planInstall(request);
    for (const file of plan.files) writePlanned(file);
    if ("plugin" in plan) return plan;
    makeRawFolders(paths);
    const backup = plan.needsBackup ? backUp(plan.settings, nowMs) : null;
    const record = recordPlanned(paths, plan.record, backup);
    // Before the settings: stopped in between, the record describes a file that does not exist, and is ignored.
    const records = isInPlace(record) ? [] : [record];
    for (const file of records) writePlanned(file);
    const registered = plan.nextText !== plan.settings.text;
    if (!registered || replaceSettingsFile(plan.settings, plan.nextText)) {
      return { plan, registered, written: [...plan.files, ...records].map(({ path }) => path), backup };
    }
    if (backup !== null) removeFiles([backup]);
  }
  throw new AppError("settings/busy", { file: paths.settingsFile });
}

export interface RemovalPlan {
  readonly settings: SettingsFile;
  /** Null: the file is removed, because we created it. */
  readonly next: Buffer | null;
  /** `next` equals the original, byte for byte. */
  readonly isExact: boolean;
  readonly files: readonly string[];
  /** Copies of earlier settings that stay: their content is nowhere else. */
  readonly backupsLeft: readonly string[];
}

export interface RemovalOutcome {
  readonly plan: RemovalPlan;
  readonly unregistered: boolean;
  readonly backup: string | null;
}

/** @throws AppError when settings.json cannot be parsed */
export function planRemoval(paths: Paths): RemovalPlan {
  const settings = readSettingsFile(paths.settingsFile);
  const record = readRecord(paths);
  const isExact = record !== null && settings.bytes !== null && sha256(settings.bytes) === record.writtenSha256;
  const next = isExact ? record.original : withoutOurs(settings, countOurs(settings), record);
  const copies = isExact ? record.backups.filter((path) => holds(path, record.original)) : [];
  const files = [
    paths.hookScript,
    paths.hookProgram,
    paths.launchFile,
    paths.lossMarksFile,
    paths.lossSinceFile,
    ...emptyMarks(paths),
    recordFile(paths),
    ...copies,
  ];
  const backupsLeft = (record?.backups ?? []).filter((path) => !copies.includes(path) && existsSync(path));
  return { settings, next, isExact, files: files.filter((path) => existsSync(path)), backupsLeft };
}

/** Whether it changes settings.json. */
export function unregisters({ settings, next }: Pick<RemovalPlan, "settings" | "next">): boolean {
  return settings.bytes !== null && (next === null || !next.equals(settings.bytes));
}

/** Undoes {@link installHooks}: settings first, so that no registered hook loses its script. */
export function removeInstalledHooks(paths: Paths, nowMs: number): RemovalOutcome {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plan = planRemoval(paths);
    const { settings, next, isExact, files } = plan;
    const unregistered = unregisters(plan);
    const backup = unregistered && !isExact ? backUp(settings, nowMs) : null;
    if (!unregistered || replaceSettingsFile(settings, next)) {
      removeFiles(files);
      removeOwnFolder(paths);
      return { plan, unregistered, backup };
    }
    if (backup !== null) removeFiles([backup]);
  }
  throw new AppError("settings/busy", { file: paths.settingsFile });
}

function recordPlanned(paths: Paths, record: InstallRecord, backup: string | null): PlannedFile {
  const backups = backup === null ? record.backups : [...record.backups, backup];
  return { path: recordFile(paths), content: encodeRecord({ ...record, backups }), mode: 0o600 };
}

function countOurs({ text }: SettingsFile): number {
  return text === null || text.trim() === "" ? 0 : findHooks(text).length;
}

function holds(path: string, bytes: Buffer | null): boolean {
  return bytes !== null && readSettingsFile(path).bytes?.equals(bytes) === true;
}
