import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { mayFail } from "../../claude/install/install-errors.ts";
import {
  backUp,
  readSettingsFile,
  replaceSettingsFile,
  type SettingsFile,
} from "../../claude/install/settings-file.ts";
import { sha256 } from "../../claude/install/install-record.ts";
import { OLD_NAMES } from "../../config/settings.ts";
import { AppError } from "../../core/errors/errors.ts";
import { noteEnvFile, noteOrigin, readOrigin } from "../../system/origin.ts";
import type { Paths } from "../../system/paths.ts";
import type { Io } from "../command.ts";
import { editEnv } from "./edit-env.ts";

/** A planned edit of `.env.discord`. */
export interface EnvFileEdit {
  readonly file: SettingsFile;
  /** Its permission bits before the edit. */
  readonly modeBefore: number;
  readonly text: string;
  /** False: the content and the permissions are right already. */
  readonly changed: boolean;
}

/** Secrets: only for the owner. */
const MODE = 0o600;

/** @throws AppError `settings/encoding`, `setup/file`, `setup/env-file` */
export function planEnvFile(path: string, changes: Readonly<Record<string, string>>): EnvFileEdit {
  const file = readSettingsFile(path);
  const text = editEnv(file.text ?? "", changes, OLD_NAMES);
  if (text === null) throw new AppError("setup/env-file", { file: path, keys: Object.keys(changes).join(", ") });
  return {
    file: { ...file, mode: MODE },
    modeBefore: file.mode,
    text,
    changed: text !== file.text || file.mode !== MODE,
  };
}

/**
 * Copies the file, makes the edit atomically, and records the earlier content for `ccen setup --purge`.
 * @returns the copy's path, null where there was no file
 * @throws AppError `settings/busy` when another program wrote it since it was read; `setup/file`
 */
export function applyEnvFileEdit(
  { file, modeBefore, text }: EnvFileEdit,
  { paths, nowMs }: { readonly paths: Paths; readonly nowMs: number },
): string | null {
  const earlier = mayFail(paths.originFile, () => {
    noteOrigin(paths);
    return readOrigin(paths)?.envFile ?? null;
  });
  mayFail(file.target, () => mkdirSync(dirname(file.target), { recursive: true, mode: 0o700 }));
  const backup = backUp(file, nowMs);
  if (!replaceSettingsFile(file, text)) throw new AppError("settings/busy", { file: file.target });
  const isAsWeLeftIt = earlier !== null && file.bytes !== null && sha256(file.bytes) === earlier.writtenSha256;
  const before = isAsWeLeftIt ? earlier : { backup, mode: modeBefore };
  mayFail(paths.originFile, () => noteEnvFile(paths, { ...before, writtenSha256: sha256(text) }));
  return backup;
}

/** Warns for each setting just written, also by its old name, where the environment overrides the file. */
export function warnOfEnvironment(io: Pick<Io, "environment" | "err">, names: readonly string[]): void {
  for (const name of new Set(names.flatMap((present) => [present, OLD_NAMES[present] ?? present]))) {
    if ((io.environment[name] ?? "").trim() === "") continue;
    io.err(`warning: ${name} of the environment wins over the file, wherever it is set.`);
  }
}
