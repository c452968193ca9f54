import { compareLines, type DiffLine } from "../../core/format/line-diff.ts";

const CONTEXT = 3;

/**
 * The difference between two texts like `diff -u`, without file names; empty when they are equal. Lines between the
 * common head and tail stay where both texts have them in the same order.
 */
export function unifiedDiff(before: string, after: string): readonly string[] {
  // The difference is what we wrote, so it needs no limit.
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

/** `line,count` of a hunk on one side; by convention the line before an empty one. */
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
