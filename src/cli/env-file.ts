import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseEnv } from "node:util";
import { sha256 } from "../agents/install/install-record.ts";
import { backUp, mayFail, readSettingsFile, replaceSettingsFile } from "../agents/install/settings-file.ts";
import { AppError } from "../core/errors/errors.ts";
import { isJsonObject } from "../core/json.ts";
import { writeFileAtomic } from "../system/files/atomic-file.ts";
import { makeFolder } from "../system/files/folders.ts";
import { readJsonObject } from "../system/files/read-text.ts";
import type { Environment, Paths } from "../system/paths.ts";
import type { Io } from "./command.ts";

export type EnvFileEdit = ReturnType<typeof planEnvFile>;

/** Secrets: only for the owner. */
const OWNER_ONLY = 0o600;

/**
 * Plans an edit of `.env.discord`.
 * @returns `changed`: false where the content and the permissions are right already
 * @throws AppError `settings/encoding`, `setup/file`, `setup/env-file`
 */
export function planEnvFile(path: string, changes: Readonly<Record<string, string>>) {
  const file = readSettingsFile(path);
  const text = editEnv(file.text ?? "", changes);
  if (text === null) throw new AppError("setup/env-file", { file: path, keys: Object.keys(changes).join(", ") });
  return {
    file: { ...file, mode: OWNER_ONLY },
    modeBefore: file.mode,
    text,
    changed: text !== file.text || file.mode !== OWNER_ONLY,
  };
}

/**
 * Copies a file that others wrote, makes the edit atomically, and records the earlier content for `ccen setup --purge`.
 * @returns the copy's path, null where only we wrote the file or its content is right already
 * @throws AppError `settings/busy` when another program wrote it since it was read; `setup/file`
 */
export function applyEnvFileEdit(
  { file, modeBefore, text }: EnvFileEdit,
  { paths, nowMs }: { readonly paths: Paths; readonly nowMs: number },
): string | null {
  if (text === file.text) {
    // Only others could read it: a copy of the same secrets has no use.
    mayFail(file.target, () => chmodSync(file.target, OWNER_ONLY));
    return null;
  }
  const earlier = readOrigin(paths);
  mayFail(file.target, () => mkdirSync(dirname(file.target), { recursive: true, mode: 0o700 }));
  const isAsWeLeftIt = earlier !== null && file.bytes !== null && sha256(file.bytes) === earlier.writtenSha256;
  const backup = isAsWeLeftIt ? null : backUp(file, nowMs);
  if (!replaceSettingsFile(file, text)) throw new AppError("settings/busy", { file: file.target });
  const before = isAsWeLeftIt ? earlier : { backup, mode: modeBefore };
  mayFail(paths.originFile, () => recordOrigin(paths, { ...before, writtenSha256: sha256(text) }));
  return backup;
}

/** `.env.discord` before our first write. */
interface EnvFileOrigin {
  /** The copy that lies beside it; null where there was no file. */
  readonly backup: string | null;
  readonly mode: number;
  /** SHA-256 of the file that we wrote: while it matches, only we have changed the file. */
  readonly writtenSha256: string;
}

function recordOrigin({ dataDir, originFile }: Paths, { backup, mode, writtenSha256 }: EnvFileOrigin): void {
  makeFolder(dataDir);
  chmodSync(dataDir, 0o700);
  const wire = { version: 1, env_file: { backup, mode, written_sha256: writtenSha256 } };
  writeFileAtomic(originFile, `${JSON.stringify(wire, null, 2)}\n`, { mode: 0o600 });
}

/** @returns null when it is missing or unreadable: then nothing is known */
export function readOrigin({ originFile }: Pick<Paths, "originFile">): EnvFileOrigin | null {
  const value = readJsonObject(originFile)?.["env_file"];
  if (!isJsonObject(value)) return null;
  const { backup, mode, written_sha256: writtenSha256 } = value;
  if (typeof mode !== "number" || typeof writtenSha256 !== "string") return null;
  return typeof backup === "string" || backup === null ? { backup, mode, writtenSha256 } : null;
}

/** A warning for each setting that the environment overrides. */
export function overridden(names: readonly string[], environment: Environment): readonly string[] {
  return names
    .filter((name) => (environment[name] ?? "").trim() !== "")
    .map((name) => `${name} of the environment wins over the file, wherever it is set.`);
}

/**
 * Writes settings at once and prints where they stand.
 * @param what the subject of the first line: `The settings stand`
 */
export function writeSettings(
  io: Pick<Io, "paths" | "clock" | "environment" | "out" | "err">,
  changes: Readonly<Record<string, string>>,
  what: string,
): void {
  const edit = planEnvFile(io.paths.envFile, changes);
  const backup = applyEnvFileEdit(edit, { paths: io.paths, nowMs: io.clock.now() });
  io.out(`${what} in ${edit.file.target}, readable by you alone.`);
  if (backup !== null) io.out(`The file as it was: ${backup}`);
  for (const warning of overridden(Object.keys(changes), io.environment)) io.err(`warning: ${warning}`);
}

/** Values that need no quotes: no character in them has a meaning in `.env` files. */
const PLAIN = /^[\w.:/?=&%+@~,-]+$/;

/**
 * Sets keys in the text of a `.env` file and keeps everything else byte for byte: comments, order, quoting and line
 * ends. An existing key keeps its line (of several lines the last, which is the one in force). A missing key gets a
 * line at the end.
 *
 * Every edit is verified with the reader itself: a line inside another key's multi-line value may look like an
 * assignment, and only reading the result shows the difference.
 * @param changes values without line breaks, not empty
 * @returns null when a key cannot be set without changing another one, which happens only in a broken file
 */
export function editEnv(source: string, changes: Readonly<Record<string, string>>): string | null {
  // Readers remove a byte order mark, which would become part of the first key.
  const mark = source.startsWith("\ufeff") ? "\ufeff" : "";
  let text: string | null = source.slice(mark.length);
  for (const [key, value] of Object.entries(changes)) {
    text = text === null ? null : setOne(text, key, value);
  }
  return text === null ? null : mark + text;
}

function setOne(text: string, key: string, value: string): string | null {
  const before = parseEnv(text);
  if (before[key] === value) return text;
  const written = quoted(value);
  if (written === null) return null;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text === "" || text.endsWith("\n") ? "" : lineEnd;
  const edits = assignmentsOf(text, key)
    .map(({ head, value: old, index }) => replaced(text, { at: index + head.length, old, by: written }))
    .toReversed();
  const candidates = [...edits, `${text}${gap}${key}=${written}${lineEnd}`];
  return candidates.find((edited) => isSame({ ...before, [key]: value }, parseEnv(edited))) ?? null;
}

function replaced(text: string, { at, old, by }: { at: number; old: string; by: string }): string {
  return text.slice(0, at) + by + text.slice(at + old.length);
}

function isSame(expected: NodeJS.Dict<string>, found: NodeJS.Dict<string>): boolean {
  const names = Object.keys(expected);
  return names.length === Object.keys(found).length && names.every((name) => expected[name] === found[name]);
}

/**
 * Where a key may be assigned, in order. A value without a closing quote ends with its line; spaces, a comment or a
 * carriage return behind it stay.
 */
function assignmentsOf(text: string, key: string) {
  const pattern = /^([ \t]*(?:export[ \t]+)?([^\s=#]+)[ \t]*=[ \t]*)("[^"]*"|'[^']*'|`[^`]*`|[^#\r\n]*)/gm;
  return [...text.matchAll(pattern)].flatMap(({ 1: head = "", 2: name, 3: value = "", index }) =>
    name === key ? [{ head, index, value: /^["'`]/.test(value) ? value : value.trimEnd() }] : [],
  );
}

function quoted(value: string): string | null {
  if (PLAIN.test(value)) return value;
  // Double quotes last: inside them `\n` means a line break.
  const quote = ["'", "`", '"'].find((mark) => !value.includes(mark));
  return quote === undefined ? null : quote + value + quote;
}
