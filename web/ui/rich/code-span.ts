/** What a piece of code is, as the theme colours it. */
export type CodeKind = "keyword" | "string" | "number" | "comment" | "name" | "type" | "added" | "removed" | "strong";

export interface CodeSpan {
  readonly text: string;
  readonly kind: CodeKind | null;
}

/** Spans by line, without line breaks. */
export function spanLines(spans: readonly CodeSpan[]): readonly (readonly CodeSpan[])[] {
  let line: CodeSpan[] = [];
  const lines = [line];
  for (const { text, kind } of spans) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push((line = []));
      if (part !== "") line.push({ text: part, kind });
    }
  }
  return lines;
}

/** Cuts the spans of a line where a range begins or ends. @param ranges in order, not overlapping */
export function splitSpans(
  spans: readonly CodeSpan[],
  ranges: readonly { readonly from: number; readonly to: number }[],
): readonly (CodeSpan & { readonly isMarked: boolean })[] {
  const edges = ranges.flatMap(({ from, to }) => [from, to]);
  const parts: (CodeSpan & { readonly isMarked: boolean })[] = [];
  let start = 0;
  for (const { text, kind } of spans) {
    const end = start + text.length;
    const cuts = [start, ...edges.filter((edge) => edge > start && edge < end), end];
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const isMarked = ranges.some((range) => range.from <= from && from < range.to);
      parts.push({ text: text.slice(from - start, (cuts[index + 1] ?? end) - start), kind, isMarked });
    }
    start = end;
  }
  return parts;
}
