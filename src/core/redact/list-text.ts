import type { JsonValue } from "../json.ts";
import type { FindSpans, Span } from "./finding.ts";
import { classifyName } from "./values/key-name.ts";

/** The beginning of a secret of several lines. */
const BEGINS = /PRIVATE KEY-----|Private-Lines: /;

/** A hunk of a diff has a few thousand. */
const MOST_CHARS = 131_072;

/** Arguments of one command. */
const MOST_ARGUMENTS = 128;
const LONGEST_ARGUMENT = 400;

interface AcrossEntries {
  /** By the index of the entry in the list. */
  readonly byEntry: ReadonlyMap<number, readonly Span[]>;
  /** In UTF-16 units. */
  readonly looked: number;
  readonly steps: number;
}

const NOTHING: AcrossEntries = { byEntry: new Map(), looked: 0, steps: 0 };

/**
 * Secrets that only several entries of a list together show: secrets of several lines in a list of text lines, such as
 * a diff, and arguments after the flags of a command. Secrets within one entry are not searched for.
 */
export function spansAcrossEntries(list: readonly JsonValue[], find: FindSpans): AcrossEntries {
  if (isCommand(list)) return findIn(list, " ", find, () => true);
  if (!list.some((line) => typeof line === "string" && BEGINS.test(line))) return NOTHING;
  return findIn(list, "\n", find, ({ kind }) => kind === "private-key");
}

function findIn(
  list: readonly JsonValue[],
  glue: string,
  find: FindSpans,
  isSought: (span: Span) => boolean,
): AcrossEntries {
  const lines = list.map((line) => (typeof line === "string" ? line : ""));
  const text = lines.join(glue).slice(0, MOST_CHARS);
  const found = find(text, "");
  const spans = found.spans.filter(isSought);
  const byEntry = new Map<number, readonly Span[]>();
  let lineStart = 0;
  for (const [at, line] of lines.entries()) {
    const inLine = partsOf(spans, lineStart, line.length);
    if (inLine.length > 0) byEntry.set(at, inLine);
    lineStart += line.length + 1;
  }
  return { byEntry, looked: text.length, steps: found.steps };
}

/** `["mysql", "-u", "root", "-px"]`; the lines of a diff begin in other ways. */
function isCommand(list: readonly JsonValue[]): boolean {
  const [first] = list;
  if (
    typeof first !== "string" ||
    list.length < 2 ||
    list.length > MOST_ARGUMENTS ||
    !/^[\w/.~][\w/.@-]{0,200}$/.test(first)
  )
    return false;
  let hasFlag = false;
  for (const entry of list) {
    if (typeof entry !== "string" || entry.length > LONGEST_ARGUMENT || entry.includes("\n")) return false;
    hasFlag ||= /^--?[A-Za-z]/.test(entry);
  }
  return hasFlag;
}

/**
 * The name that applies to an entry: that of the flag before it (`"--password", "x"`), or of its pair (`["token",
 * "x"]`).
 */
export function nameOfEntry(list: readonly JsonValue[], at: number): string | null {
  const before = at === 0 ? undefined : list[at - 1];
  if (typeof before !== "string" || before.length > 80 || before.length < 3) return null;
  const isFlag = /^--?[A-Za-z][\w-]*$/.test(before);
  const isPair = at === 1 && list.length === 2;
  const isVariable = /^[A-Z][A-Z\d]*_[A-Z\d_]+$/.test(before);
  const value = list[at];
  // Lists also have names beside names.
  if (!isFlag && !(typeof value === "string" && /\d/.test(value))) return null;
  if (!(isFlag || isPair || isVariable) || classifyName(before) === null) return null;
  return before;
}

function partsOf(spans: readonly Span[], lineStart: number, length: number): readonly Span[] {
  return spans
    .map((span) => ({
      ...span,
      start: Math.max(span.start - lineStart, 0),
      end: Math.min(span.end - lineStart, length),
    }))
    .filter(({ start, end }) => start < end);
}
