import { AppError } from "../../core/errors/errors.ts";
import { type PlannedFile, removeFiles } from "./install-files.ts";
import { encodeRecord, type HooksFile, type InstallRecord, isAsWritten, readRecord, sha256 } from "./install-record.ts";
import {
  backUp,
  backupsOf,
  isBlankText,
  readSettingsFile,
  replaceSettingsFile,
  type SettingsFile,
} from "./settings-file.ts";
import { addHooks, type HandlerTest, type HookEntry, isEitherHook, removeHandlers } from "./settings-hooks.ts";

export interface SettingsChange {
  readonly settings: SettingsFile;
  /** What the file will be; null: no file. */
  readonly next: string | Buffer | null;
  readonly changesSettings: boolean;
  /** The file has content that is nowhere else, so a copy of it is kept beside it. */
  readonly needsBackup: boolean;
}

/** A change that was made, with the copy of the file. */
export type Made<Plan> = Plan & { readonly backup: string | null };

/** The agent itself may write its settings meanwhile; this many new plans. */
const ATTEMPTS = 5;

/** Makes a planned change, and plans it again where another program was quicker. */
export function changeSettings<Plan extends SettingsChange>(nowMs: number, plan: () => Plan): Made<Plan> {
  let file = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const planned = plan();
    const { settings, next, changesSettings, needsBackup } = planned;
    const backup = needsBackup ? backUp(settings, nowMs) : null;
    if (!changesSettings || replaceSettingsFile(settings, next)) return { ...planned, backup };
    if (backup !== null) removeFiles([backup]);
    file = settings.target;
  }
  throw new AppError("settings/busy", { file });
}

/** Puts back what an agent's setup had taken out of its file. */
type Restore = (text: string, record: InstallRecord) => string;

interface Entries extends Pick<InstallRecord, "eventsNamed" | "clientVersion" | "pythonReplaced"> {
  readonly entries: readonly HookEntry[];
  /** The text that gets them: the file's own, or what a setup leaves of it; of a plugin the whole text. */
  readonly base: string | null;
  readonly restore?: Restore;
  /** The hooks of the file that {@link entries} replace. */
  readonly isMeant?: HandlerTest;
}

/**
 * Our entries in a file, and the record that undoes them.
 * @throws AppError when the file cannot be parsed
 */
export function planEntries(
  { settingsFile, recordFile, isPlugin = false }: HooksFile,
  settings: SettingsFile,
  { entries, base, restore, isMeant, ...noted }: Entries,
): SettingsChange & { readonly record: PlannedFile } {
  const next = isPlugin ? String(base) : addHooks(base, entries, isMeant);
  const previous = readRecord({ recordFile });
  const isAsLeft = isAsWritten(settings, previous);
  const original = (): Buffer | null => (isPlugin ? settings.bytes : withoutOurs(settings, previous, restore));
  const content = encodeRecord({
    ...noted,
    settingsFile,
    original: isAsLeft || (isPlugin && previous !== null) ? previous.original : original(),
    writtenSha256: sha256(next),
    events: entries.map(({ event }) => event),
  });
  const changesSettings = next !== settings.text;
  return {
    settings,
    next,
    changesSettings,
    needsBackup: changesSettings && !isAsLeft && settings.bytes !== null,
    record: { path: recordFile, content, mode: 0o600 },
  };
}

export type RemovalPlan = ReturnType<typeof planEntriesRemoval>;

/** @throws AppError when the file cannot be parsed */
export function planEntriesRemoval(file: HooksFile, restore?: Restore) {
  const settings = readSettingsFile(file.settingsFile);
  const record = readRecord(file);
  const isExact = isAsWritten(settings, record);
  const isWhole = isExact || (file.isPlugin === true && record !== null);
  const next = isWhole ? record.original : withoutOurs(settings, record, restore);
  const changesSettings = settings.bytes !== null && (next === null || !next.equals(settings.bytes));
  const backups = backupsOf(settings);
  const copies = backups.filter((path) => isExact && next !== null && readSettingsFile(path).bytes?.equals(next));
  return {
    settings,
    next,
    changesSettings,
    needsBackup: changesSettings && !isExact,
    /** The file becomes what it was, byte for byte. */
    isExact,
    /** Copies of earlier settings that have the same content. */
    files: copies,
    /** Copies of earlier settings that stay: their content is nowhere else. */
    backupsLeft: backups.filter((path) => !copies.includes(path)),
  };
}

function withoutOurs(
  { text, bytes }: SettingsFile,
  record: InstallRecord | null,
  restore: Restore = (stripped) => stripped,
): Buffer | null {
  if (isBlankText(text)) return bytes;
  const stripped = removeHandlers(text, isEitherHook);
  const restored = record === null ? stripped : restore(stripped, record);
  const original = record?.original?.toString("utf8") ?? null;
  // We made the file, or filled an empty one, and nothing was added since.
  if (record !== null && isBlankText(original) && /^\ufeff?\s*\{\s*\}\s*$/.test(restored)) return record.original;
  return restored === text ? bytes : Buffer.from(restored);
}
