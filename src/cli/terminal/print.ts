import { styleText } from "node:util";
import { graphemesOf } from "../../core/format/text.ts";
import type { Io, ParsedArgs } from "../command.ts";

export type Paint = Parameters<typeof styleText>[0];

/** Colours a text where the terminal supports it. The escapes have no width; pad before painting. */
export function paint(io: Pick<Io, "colour">, format: Paint, text: string): string {
  // The Io has decided already.
  return io.colour ? styleText(format, text, { validateStream: false }) : text;
}

/** Prints the result of `--json`: one value, indented, with snake_case keys. Each key is part of our interface. */
export function printJson(io: Pick<Io, "out">, value: unknown): void {
  io.out(JSON.stringify(value, null, 2));
}

/** Prints a command's answer: lines, or one value where `--json` asks for it. */
export function printAnswer(
  io: Pick<Io, "out">,
  args: ParsedArgs,
  answer: { json: unknown; lines: readonly string[] },
) {
  if (args.flag("json")) printJson(io, answer.json);
  else for (const line of answer.lines) io.out(line);
}

/** Prints the progress of long work, a line a second at most. */
export function createProgress({ err }: Pick<Io, "err">): (line: string) => void {
  let reportedMs = performance.now();
  return (line) => {
    if (performance.now() - reportedMs < 1000) return;
    reportedMs = performance.now();
    err(line);
  };
}

/** Formats rows of plain text as lines with aligned columns, two spaces apart. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cellWidth(text));
  }
  return rows.map((row) =>
    row
      .map((text, column) => (column === row.length - 1 ? text : padCells(text, widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

export function padCells(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cellWidth(text)));
}

const PLAIN_ASCII = /^[ -~]*$/;
const ZERO_WIDTH = /^[\p{Mark}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;

/**
 * What terminals draw two cells wide (Unicode, East Asian Width W and F): Hangul Jamo, CJK with its punctuation, kana and
 * compatibility forms, Yi, Hangul syllables, fullwidth forms, and the supplementary planes of kana and CJK.
 */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u;

export function cellWidth(text: string): number {
  if (PLAIN_ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += graphemeWidth(segment);
  return width;
}

/** The text, cut with an ellipsis where it is wider than `maxCells`. */
export function truncateToCells(text: string, maxCells: number): string {
  if (maxCells <= 0) return "";
  if (cellWidth(text) <= maxCells) return text;
  let width = 0;
  let kept = "";
  for (const { segment } of graphemesOf(text)) {
    width += graphemeWidth(segment);
    if (width > maxCells - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function graphemeWidth(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}
