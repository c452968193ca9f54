const CONTEXT = 3;

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/**
 * The difference between two texts as `diff -u` shows it, without file names; empty when there is none.
 * Of the lines between the common head and the common tail, those that both have in the same order stay.
 */
export function unifiedDiff(before: string, after: string): readonly string[] {
  const script = compare(linesOf(before), linesOf(after));
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
  script: readonly Line[],
  hunk: readonly Line[],
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

function keep(text: string): Line {
  return { sign: " ", text };
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...before.slice(0, head).map(keep),
    ...compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(keep),
  ];
}

/** Longest common subsequence; what differs is what we wrote, so the table is small. */
function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const isSame = before[row] === after[column];
      common[row * width + column] = isSame
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, young] = [before[row], after[column]];
    if (old !== undefined && old === young) {
      lines.push({ sign: " ", text: old });
      row++;
      column++;
    } else if (old !== undefined && (young === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ sign: "-", text: old });
      row++;
    } else {
      lines.push({ sign: "+", text: young ?? "" });
      column++;
    }
  }
  return lines;
}
