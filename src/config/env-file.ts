import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import type { Message } from "../core/i18n/message.ts";
import { settingFallback, settingProblem } from "../core/i18n/setting-problem.ts";
import { errorCode } from "../system/files/file-error.ts";
import type { ConfigProblem } from "./setting.ts";

export interface EnvFileEntry {
  readonly text: string;
  /** Its location: `/home/me/.claude/.env:3`. */
  readonly where: string;
}

export interface EnvFile {
  readonly entries: ReadonlyMap<string, EnvFileEntry>;
  /** False for a file that we could not parse at all. A missing file is readable and empty. */
  readonly readable: boolean;
  readonly problems: readonly ConfigProblem[];
}

const EMPTY: EnvFile = { entries: new Map(), readable: true, problems: [] };

/** Parses a file of `KEY=value` lines by the rules of Node's own `.env` reader. Never throws. */
export function readEnvFile(file: string): EnvFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = errorCode(error) ?? "unknown";
    if (code === "ENOENT" || code === "ENOTDIR") return EMPTY;
    return unreadable(file, settingProblem("unreadable", { cause: code }));
  }
  try {
    return parseEnvFile(file, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return unreadable(file, settingProblem("not-utf8"));
  }
}

function unreadable(file: string, problem: Message): EnvFile {
  return {
    entries: new Map(),
    readable: false,
    problems: [{ where: file, key: null, problem, used: settingFallback("nothing-of-it") }],
  };
}

function parseEnvFile(file: string, source: string): EnvFile {
  const values = Object.entries(parseEnv(source));
  const lines = source.split(/\r\n|\n|\r/);
  const entries = new Map<string, EnvFileEntry>();
  for (const [key, text = ""] of values) {
    const line = lineOf(lines, key, text);
    entries.set(key, { text, where: line === null ? file : `${file}:${line}` });
  }
  // A multi-line value may contain anything, so a wrong line looks like content.
  const multiline = values.some(([, text]) => text?.includes("\n"));
  return { entries, readable: true, problems: multiline ? [] : strayLines(file, lines) };
}

/**
 * `parseEnv` does not report a value's line: it is the last line that assigns the key and gives this very value (a line
 * inside another multi-line value may look like an assignment).
 */
function lineOf(lines: readonly string[], key: string, text: string): number | null {
  for (let index = lines.length - 1; index >= 0; index--) {
    const assigned = /^\s*(?:export\s+)?([^\s=]+)\s*=/.exec(lines[index] ?? "")?.[1];
    if (assigned === key && parseEnv(lines.slice(index).join("\n"))[key] === text) return index + 1;
  }
  return null;
}

function strayLines(file: string, lines: readonly string[]): ConfigProblem[] {
  return lines.flatMap((line, index) =>
    /^\s*(#|$)/.test(line) || line.includes("=")
      ? []
      : [
          {
            where: `${file}:${index + 1}`,
            key: null,
            problem: settingProblem("not-a-line"),
            used: settingFallback("nothing"),
          },
        ],
  );
}
