/** Above this many pairs of lines a common subsequence is not looked for: all of it counts as replaced. */
const MAX_PAIRS = 40_000;

const CONTEXT = 2;

/**
 * The change from one text to another, as the lines of a unified diff without its header: ` ` kept, `-` gone, `+` new.
 * Of what is kept only the lines next to a change are shown; `⋯` stands for the others.
 */
export function lineDiff(before: string, after: string): string {
  const from = before === "" ? [] : before.split("\n");
  const to = after === "" ? [] : after.split("\n");
  const head = commonHead(from, to);
  const tail = commonTail(from.slice(head), to.slice(head));
  const middle = changedLines(from.slice(head, from.length - tail), to.slice(head, to.length - tail));
  return foldKept([...kept(from.slice(0, head)), ...middle, ...kept(from.slice(from.length - tail))]).join("\n");
}

function kept(lines: readonly string[]): string[] {
  return lines.map((line) => ` ${line}`);
}

function commonHead(from: readonly string[], to: readonly string[]): number {
  const differs = from.findIndex((line, index) => line !== to[index]);
  return differs === -1 ? Math.min(from.length, to.length) : differs;
}

function commonTail(from: readonly string[], to: readonly string[]): number {
  return commonHead(from.toReversed(), to.toReversed());
}

function changedLines(from: readonly string[], to: readonly string[]): string[] {
  if (from.length * to.length > MAX_PAIRS) return [...from.map((line) => `-${line}`), ...to.map((line) => `+${line}`)];
  const lengths = commonLengths(from, to);
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < from.length || column < to.length) {
    const [gone, added] = [from[row], to[column]];
    if (gone !== undefined && gone === added) {
      lines.push(` ${gone}`);
      row++;
      column++;
    } else if (gone !== undefined && lengthAt(lengths, row + 1, column) >= lengthAt(lengths, row, column + 1)) {
      lines.push(`-${gone}`);
      row++;
    } else {
      lines.push(`+${added ?? ""}`);
      column++;
    }
  }
  return lines;
}

/** For each pair of places, how many lines the texts behind them have in common. */
function commonLengths(from: readonly string[], to: readonly string[]): readonly (readonly number[])[] {
  const lengths: number[][] = Array.from({ length: from.length + 1 }, () => []);
  for (let row = from.length - 1; row >= 0; row--) {
    const here = lengths[row] ?? [];
    for (let column = to.length - 1; column >= 0; column--) {
      here[column] =
        from[row] === to[column]
          ? lengthAt(lengths, row + 1, column + 1) + 1
          : Math.max(lengthAt(lengths, row + 1, column), lengthAt(lengths, row, column + 1));
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly (readonly number[])[], row: number, column: number): number {
  return lengths[row]?.[column] ?? 0;
}

function foldKept(lines: readonly string[]): readonly string[] {
  const changed = lines.flatMap((line, index) => (line.startsWith(" ") ? [] : [index]));
  if (changed.length === 0) return [];
  const near = new Set(
    changed.flatMap((index) => Array.from({ length: 2 * CONTEXT + 1 }, (_, step) => index - CONTEXT + step)),
  );
  return lines.flatMap((line, index) => {
    if (near.has(index)) return [line];
    return near.has(index - 1) ? ["⋯"] : [];
  });
}
