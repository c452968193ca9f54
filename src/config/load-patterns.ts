import type { Message } from "../core/i18n/message.ts";
import { settingFallback, settingProblem } from "../core/i18n/setting-problem.ts";
import { checkPattern, MOST_PATTERNS, type UserPattern } from "../core/redact/user-pattern.ts";
import { expandHome } from "../system/paths.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { readNamedFile } from "./read-named-file.ts";

/** More would hide the other problems. */
const MAX_REPORTED = 5;

/** `name pattern`, or `name/i pattern` to ignore case. */
const LINE = /^([^\s/]+)(\/i)?\s+(\S.*)$/;

export interface LoadedPatterns {
  readonly patterns: readonly UserPattern[];
  readonly problems: readonly ConfigProblem[];
}

/**
 * Loads the user's own patterns for secrets, one a line of the file; `#` begins a comment line. Never throws: an
 * unusable line is a problem and the others apply. If the file cannot be read, the previous patterns stay in force.
 * @param file from the setting; empty for none
 * @param previous the patterns in force, on a reload
 */
export function loadPatterns(file: string, previous: readonly UserPattern[] = []): LoadedPatterns {
  if (file === "") return { patterns: [], problems: [] };
  const path = expandHome(file);
  const read = readNamedFile(path);
  if (read.text === null) {
    const used = previous.length === 0 ? settingFallback("built-in-patterns") : settingFallback("last-patterns");
    return { patterns: previous, problems: [{ where: path, key: null, problem: read.problem, used }] };
  }
  const patterns: UserPattern[] = [];
  const problems: ConfigProblem[] = [];
  for (const [index, text] of read.text.split("\n").entries()) {
    const line = text.trim();
    if (line === "" || line.startsWith("#")) continue;
    const parsed =
      patterns.length < MOST_PATTERNS ? parsePattern(line) : settingProblem("pattern-count", { most: MOST_PATTERNS });
    if ("pattern" in parsed) patterns.push(parsed);
    else
      problems.push({
        where: `${path}:${index + 1}`,
        key: null,
        problem: parsed,
        used: settingFallback("other-patterns"),
      });
  }
  return { patterns, problems: problems.slice(0, MAX_REPORTED) };
}

/** The pattern, or why it is invalid; a reason never repeats the pattern. */
function parsePattern(line: string): UserPattern | Message {
  const [, name, flag, source] = LINE.exec(line) ?? [];
  if (name === undefined || source === undefined) return settingProblem("pattern-line");
  const pattern = { name, pattern: source, ignoreCase: flag !== undefined };
  return checkPattern(pattern) ?? pattern;
}
