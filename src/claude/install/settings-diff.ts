import { compareLines, type DiffLine } from "../../core/format/line-diff.ts";

const CONTEXT = 3;

/**
 * The difference between two texts as `diff -u` shows it, without file names; empty when there is none.
 * Of the lines between the common head and the common tail, those that both have in the same order stay.
 */
export function unifiedDiff(before: string, after: string): readonly string[] {
  // What differs is what we wrote, so that no limit is needed.
  const script = compareLines(linesOf(before), linesOf(after), Number.POSITIVE_INFINITY);
  const changed = script.flatMap(({ sign }, index) => (sign === " " ? [] : [index]));
  const hunks: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    const to = Math.min(index + CONTEXT + 1, script.length);
    if (last !== undefined && index - CONTEXT <= last.to) last.to = to;
    else hunks.push({ from: Math.max(index - CONTEXT, 0), to });
  }
  return hunks.flatMap(({ from, to }) => {
    const lines = script.slice(from, to);
    const header = `@@ -${range(script, lines, { from, not: "+" })} +${range(script, lines, { from, not: "-" })} @@`;
    return [header, ...lines.map(({ sign, text }) => sign + text)];
  });
}

/** `line,count` of a hunk on one side; by custom the line before it where it has none. */
function range(
  script: readonly DiffLine[],
  hunk: readonly DiffLine[],
  { from, not }: { from: number; not: "-" | "+" },
): string {
  const before = script.slice(0, from).filter(({ sign }) => sign !== not).length;
  const count = hunk.filter(({ sign }) => sign !== not).length;
  return `${before + (count === 0 ? 0 : 1)},${count}`;
}

/** A missing last line break is part of its line's text, as it would be invisible otherwise. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last} (no line break at the end)`];
}
