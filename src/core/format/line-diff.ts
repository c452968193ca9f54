/** A line of a diff: ` ` kept, `-` removed, `+` added. */
export interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** This many pairs of a removed and an added line take 0.5 ms, and 3.5 ms before the code is compiled. */
const MAX_PAIRS = 40_000;

const CONTEXT = 2;

/**
 * The change from one text to another, as the lines of a unified diff without its header. Kept lines are shown only
 * next to a change; `⋯` replaces the others.
 * @param maxPairs with more pairs of lines to compare, all of them count as replaced
 */
export function lineDiff(before: string, after: string, maxPairs = MAX_PAIRS): string {
  const from = before === "" ? [] : before.split("\n");
  const to = after === "" ? [] : after.split("\n");
  const script = compareLines(from, to, maxPairs);
  return hunksOf(script)
    .flatMap((hunk) => [...script.slice(hunk.from, hunk.to).map(textOf), ...(hunk.to < script.length ? ["⋯"] : [])])
    .join("\n");
}

/**
 * The shortest change from one list of lines to another.
 * @param maxPairs with more pairs of lines between the common head and tail, all of them count as replaced
 */
export function compareLines(before: readonly string[], after: readonly string[], maxPairs: number): DiffLine[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const from = before.slice(head, before.length - tail);
  const to = after.slice(head, after.length - tail);
  const middle =
    from.length * to.length > maxPairs ? [...signed("-", from), ...signed("+", to)] : compareMiddle(from, to);
  return [...signed(" ", before.slice(0, head)), ...middle, ...signed(" ", before.slice(before.length - tail))];
}

function signed(sign: DiffLine["sign"], lines: readonly string[]): DiffLine[] {
  return lines.map((text) => ({ sign, text }));
}

/** Keeps a longest common subsequence. */
function compareMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const width = after.length + 1;
  /** For each pair of positions, how many lines the remaining texts have in common. */
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [removed, added] = [before[row], after[column]];
    if (removed !== undefined && removed === added) {
      lines.push({ sign: " ", text: removed });
      row++;
      column++;
    } else if (removed !== undefined && (added === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ sign: "-", text: removed });
      row++;
    } else {
      lines.push({ sign: "+", text: added ?? "" });
      column++;
    }
  }
  return lines;
}

/** The changes with some kept lines around each; those that touch are one. */
function hunksOf(script: readonly DiffLine[]): readonly { readonly from: number; readonly to: number }[] {
  const hunks: { from: number; to: number }[] = [];
  for (const [index, { sign }] of script.entries()) {
    if (sign === " ") continue;
    const last = hunks.at(-1);
    const to = Math.min(index + CONTEXT + 1, script.length);
    if (last !== undefined && index - CONTEXT <= last.to) last.to = to;
    else hunks.push({ from: Math.max(index - CONTEXT, 0), to });
  }
  return hunks;
}

function textOf({ sign, text }: DiffLine): string {
  return sign + text;
}
