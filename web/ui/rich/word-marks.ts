import { compareLines } from "../../../src/core/format/line-diff.ts";
import type { DiffLine } from "../../state/call-content.ts";

/** Part of a line that differs from its counterpart: offsets in the line's text. */
export interface MarkedRange {
  readonly from: number;
  readonly to: number;
}

/** Words, runs of blanks, single signs; scripts without blanks between words by their kind of letter. */
const WORDS =
  /\p{Script=Han}|\p{Script=Hiragana}+|[\p{Script=Katakana}ー]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])[\p{L}\p{M}\p{N}_])+|\s+|[^]/gu;

/** Longer lines are marked as a whole. */
const MAX_CHARS = 1000;
const MAX_PAIRS = 40_000;
/** Lines with less in common are different lines, not a changed one. */
const MIN_COMMON = 0.4;
/** Longer runs of changed lines are a rewrite, whose lines have no counterparts. */
const MAX_RUN = 40;

/** The changed words of each line of a hunk that has a counterpart. */
export function markWords(lines: readonly DiffLine[]): ReadonlyMap<DiffLine, readonly MarkedRange[]> {
  const marks = new Map<DiffLine, readonly MarkedRange[]>();
  for (let at = 0; at < lines.length;) {
    const removed = runOf(lines, at, "removed");
    const added = runOf(lines, at + removed.length, "added");
    pairUp(removed, added, marks);
    at += Math.max(1, removed.length + added.length);
  }
  return marks;
}

function runOf(lines: readonly DiffLine[], from: number, kind: DiffLine["kind"]): readonly DiffLine[] {
  let end = from;
  while (lines[end]?.kind === kind) end++;
  return lines.slice(from, end);
}

/** Pairs each removed line with the first added line that is similar, in order. */
function pairUp(
  removed: readonly DiffLine[],
  added: readonly DiffLine[],
  marks: Map<DiffLine, readonly MarkedRange[]>,
): void {
  if (removed.length > MAX_RUN || added.length > MAX_RUN) return;
  let next = 0;
  for (const before of removed) {
    for (let at = next; at < added.length; at++) {
      const after = added[at];
      const changes = after === undefined ? null : changedWords(before.text, after.text);
      if (after === undefined || changes === null) continue;
      marks.set(before, changes.before);
      marks.set(after, changes.after);
      next = at + 1;
      break;
    }
  }
}

/** Where two versions of a line differ; null where they have too little in common. */
export function changedWords(
  before: string,
  after: string,
): { readonly before: readonly MarkedRange[]; readonly after: readonly MarkedRange[] } | null {
  if (before.length > MAX_CHARS || after.length > MAX_CHARS) return null;
  const script = compareLines(before.match(WORDS) ?? [], after.match(WORDS) ?? [], MAX_PAIRS);
  const common = script.filter(({ sign }) => sign === " ").reduce((sum, { text }) => sum + text.trim().length, 0);
  const longest = Math.max(before.trim().length, after.trim().length);
  if (longest === 0 || common / longest < MIN_COMMON) return null;
  return { before: rangesOf(script, "-"), after: rangesOf(script, "+") };
}

function rangesOf(script: readonly { readonly sign: string; readonly text: string }[], sign: "-" | "+") {
  const ranges: { from: number; to: number }[] = [];
  let at = 0;
  for (const { sign: one, text } of script) {
    if (one !== sign && one !== " ") continue;
    const to = at + text.length;
    const last = ranges.at(-1);
    if (one === sign && last?.to === at) last.to = to;
    else if (one === sign) ranges.push({ from: at, to });
    at = to;
  }
  return ranges;
}
