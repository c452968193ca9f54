import { styleText } from "node:util";
import type { Io, ParsedArgs } from "../command.ts";

export type Paint = Parameters<typeof styleText>[0];

/** Colours a text where the terminal supports it. The escapes have no width; pad before painting. */
export function paint(io: Pick<Io, "colour">, format: Paint, text: string): string {
  // The Io has decided already; styleText would check another stream than the one written to.
  return io.colour ? styleText(format, text, { validateStream: false }) : text;
}

/** `FORCE_COLOR` and `NO_COLOR` by their conventions, else whether output is a terminal. */
export function wantsColour(environment: Io["environment"], isTty: boolean): boolean {
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  const refused = environment["NO_COLOR"];
  if (refused !== undefined && refused !== "") return false;
  return isTty && environment["TERM"] !== "dumb";
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

/** Pads with spaces to a width in terminal cells. */
export function padCells(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cellWidth(text)));
}

/** Created on first use: it takes some ten milliseconds, and most texts are plain. */
let segmenter: Intl.Segmenter | null = null;

function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

const PLAIN_ASCII = /^[ -~]*$/;
const ZERO_WIDTH = /^[\p{Mark}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;

/** First and last code point of the blocks that terminals draw two cells wide (Unicode, East Asian Width W and F). */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x11_00, 0x11_5f], // Hangul Jamo initials
  [0x2e_80, 0x30_3e], // CJK radicals, punctuation
  [0x30_41, 0x33_ff], // Hiragana, Katakana, compatibility
  [0x34_00, 0x4d_bf], // CJK extension A
  [0x4e_00, 0xa4_cf], // CJK ideographs, Yi
  [0xa9_60, 0xa9_7f], // Hangul Jamo extended A
  [0xac_00, 0xd7_a3], // Hangul syllables
  [0xf9_00, 0xfa_ff], // CJK compatibility ideographs
  [0xfe_10, 0xfe_19], // vertical forms
  [0xfe_30, 0xfe_6f], // CJK compatibility forms
  [0xff_00, 0xff_60], // fullwidth forms
  [0xff_e0, 0xff_e6], // fullwidth signs
  [0x1_b0_00, 0x1_b2_ff], // Kana supplement
  [0x2_00_00, 0x3_ff_fd], // CJK extensions B and on
];

/** Width of a line of plain text in terminal cells. */
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
  if (EMOJI.test(grapheme)) return 2;
  const point = grapheme.codePointAt(0) ?? 0;
  return WIDE_RANGES.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}
