/** A line of a diff; numbers are null where they are not known. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  readonly text: string;
}

/** Above so many pairs of lines no common lines are looked for: all old ones go, all new ones come. */
const MOST_PAIRS = 250_000;

/** The shortest way from one text to another, by lines, without numbers. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return [
    ...a.slice(0, head).map((text) => line("same", text)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map((text) => line("same", text)),
  ];
}

/** Lines of a text; the line break at its end begins no further one. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  return text.replace(/\r?\n$/, "").split(/\r?\n/);
}

function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length * b.length > MOST_PAIRS) {
    return [...a.map((text) => line("removed", text)), ...b.map((text) => line("added", text))];
  }
  const width = b.length + 1;
  const common = commonLengths(a, b);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (x !== undefined && x === y) {
      lines.push(line("same", x));
      i++;
      j++;
    } else if (
      y === undefined ||
      (x !== undefined && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      lines.push(line("removed", x ?? ""));
      i++;
    } else {
      lines.push(line("added", y));
      j++;
    }
  }
  return lines;
}

/** For each pair of beginnings, how many lines the rests have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const longer = Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
      common[i * width + j] = a[i] === b[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : longer;
    }
  }
  return common;
}

function line(kind: DiffLine["kind"], text: string): DiffLine {
  return { kind, oldNumber: null, newNumber: null, text };
}
