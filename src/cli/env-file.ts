import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseEnv } from "node:util";
import { sha256 } from "../claude/install/install-record.ts";
import {
  backUp,
  mayFail,
  readSettingsFile,
  replaceSettingsFile,
  type SettingsFile,
} from "../claude/install/settings-file.ts";
import { OLD_NAMES } from "../config/settings.ts";
import { AppError } from "../core/errors/errors.ts";
import { recordEnvFile, recordOrigin, readOrigin } from "../system/origin.ts";
import type { Paths } from "../system/paths.ts";
import type { Io } from "./command.ts";

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
const OWNER_ONLY = 0o600;

/** @throws AppError `settings/encoding`, `setup/file`, `setup/env-file` */
export function planEnvFile(path: string, changes: Readonly<Record<string, string>>): EnvFileEdit {
  const file = readSettingsFile(path);
  const text = editEnv(file.text ?? "", changes, OLD_NAMES);
  if (text === null) throw new AppError("setup/env-file", { file: path, keys: Object.keys(changes).join(", ") });
  return {
    file: { ...file, mode: OWNER_ONLY },
    modeBefore: file.mode,
    text,
    changed: text !== file.text || file.mode !== OWNER_ONLY,
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
    recordOrigin(paths);
    return readOrigin(paths)?.envFile ?? null;
  });
  mayFail(file.target, () => mkdirSync(dirname(file.target), { recursive: true, mode: 0o700 }));
  const backup = backUp(file, nowMs);
  if (!replaceSettingsFile(file, text)) throw new AppError("settings/busy", { file: file.target });
  const isAsWeLeftIt = earlier !== null && file.bytes !== null && sha256(file.bytes) === earlier.writtenSha256;
  const before = isAsWeLeftIt ? earlier : { backup, mode: modeBefore };
  mayFail(paths.originFile, () => recordEnvFile(paths, { ...before, writtenSha256: sha256(text) }));
  return backup;
}

/** Warns for each setting just written, also by its old name, where the environment overrides the file. */
export function warnOfEnvironment(io: Pick<Io, "environment" | "err">, names: readonly string[]): void {
  for (const name of new Set(names.flatMap((present) => [present, OLD_NAMES[present] ?? present]))) {
    if ((io.environment[name] ?? "").trim() === "") continue;
    io.err(`warning: ${name} of the environment wins over the file, wherever it is set.`);
  }
}

const BOM = "\ufeff";

/** Values that need no quotes: no character in them has a meaning in `.env` files. */
const PLAIN = /^[\w.:/?=&%+@~,-]+$/;

/**
 * Sets keys in the text of a `.env` file and keeps everything else byte for byte: comments, order, quoting and line
 * ends. An existing key keeps its line (of several lines the last, which is the one in force). A missing key gets a
 * line at the end. A key's old name is replaced by the present one, in its place.
 *
 * Every edit is verified with the reader itself: a line inside another key's multi-line value may look like an
 * assignment, and only reading the result shows the difference.
 * @param changes values without line breaks, not empty
 * @param oldNames a key's old name, by the present one
 * @returns null when a key cannot be set without changing another one, which happens only in a broken file
 */
export function editEnv(
  source: string,
  changes: Readonly<Record<string, string>>,
  oldNames: Readonly<Record<string, string>> = {},
): string | null {
  // Readers remove a byte order mark, which would become part of the first key.
  const mark = source.startsWith(BOM) ? BOM : "";
  let text: string | null = source.slice(mark.length);
  for (const [key, value] of Object.entries(changes)) {
    text = text === null ? null : setOne(renamed(text, oldNames[key], key), key, value);
  }
  return text === null ? null : mark + text;
}

function setOne(text: string, key: string, value: string): string | null {
  const before = parseEnv(text);
  if (before[key] === value) return text;
  const isRight = (edited: string): boolean => isEditOf(before, parseEnv(edited), { key, value });
  const written = quoted(value);
  if (written === null) return null;
  for (const { start, end } of assignmentsOf(text, key).toReversed()) {
    const edited = text.slice(0, start) + written + text.slice(end);
    if (isRight(edited)) return edited;
  }
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text === "" || text.endsWith("\n") ? "" : lineEnd;
  const appended = `${text}${gap}${key}=${written}${lineEnd}`;
  return isRight(appended) ? appended : null;
}

/** The text with the present name wherever the old one is assigned; unchanged where that would change another key. */
function renamed(text: string, oldName: string | undefined, key: string): string {
  if (oldName === undefined) return text;
  const before = parseEnv(text);
  if (before[oldName] === undefined) return text;
  let edited = text;
  for (const { name } of assignmentsOf(text, oldName).toReversed()) {
    edited = edited.slice(0, name) + key + edited.slice(name + oldName.length);
  }
  const after = parseEnv(edited);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]).difference(new Set([key, oldName]));
  const othersStay = [...names].every((name) => before[name] === after[name]);
  return after[oldName] === undefined && othersStay ? edited : text;
}

type Values = Readonly<Record<string, string | undefined>>;

/** Whether exactly this key has changed. */
function isEditOf(before: Values, after: Values, { key, value }: { key: string; value: string }): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return after[key] === value && [...names].every((name) => name === key || before[name] === after[name]);
}

/** A value's position in the text, with its quotes. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Assignment extends Span {
  /** Where the key begins. */
  readonly name: number;
}

/** Where the values of a key may be, in order. */
function assignmentsOf(text: string, key: string): Assignment[] {
  const spans: Assignment[] = [];
  for (let lineStart = 0; lineStart < text.length; lineStart = endOfLine(text, lineStart) + 1) {
    const line = text.slice(lineStart, endOfLine(text, lineStart));
    const head = /^([ \t]*(?:export[ \t]+)?)([^\s=#]+)[ \t]*=[ \t]*/.exec(line);
    if (head?.[2] !== key) continue;
    const name = lineStart + (head[1] ?? "").length;
    spans.push({ name, ...valueAt(text, lineStart + head[0].length) });
  }
  return spans;
}

function valueAt(text: string, start: number): Span {
  const quote = text[start];
  if (quote === '"' || quote === "'" || quote === "`") {
    const closing = text.indexOf(quote, start + 1);
    // Without a closing quote it is part of the value.
    if (closing !== -1) return { start, end: closing + 1 };
  }
  const rest = text.slice(start, endOfLine(text, start));
  // The rest of the line (spaces, a comment, a carriage return) stays.
  const value = /^[^#\r]*/.exec(rest)?.[0].trimEnd() ?? "";
  return { start, end: start + value.length };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

function quoted(value: string): string | null {
  if (PLAIN.test(value)) return value;
  // Double quotes last: inside them `\n` means a line break.
  const quote = ["'", "`", '"'].find((mark) => !value.includes(mark));
  return quote === undefined ? null : quote + value + quote;
}
