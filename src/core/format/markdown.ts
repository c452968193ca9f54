import { inlineRuns, textOf, type Run } from "./markdown-inline.ts";

/** A line of prose. Without runs it is an empty line. */
export interface MarkdownLine {
  readonly kind: "line";
  /** How deep an item of a list lies, from 0 to 3. */
  readonly depth: number;
  /** `•`, or the number of an item with its point. Empty outside a list. */
  readonly marker: string;
  readonly runs: readonly Run[];
}

interface MarkdownCode {
  readonly kind: "code";
  readonly language: string | null;
  readonly text: string;
}

export type MarkdownBlock = MarkdownLine | MarkdownCode;

const FENCE = /^([ \t]{0,12})(`{3,}|~{3,})(?!~)([^`]*)$/;
const HEADING = /^ {0,3}#{1,6}[ \t]+(\S.*)$/;
const ITEM = /^([ \t]{0,24})([-*+]|\d{1,9}[.)])[ \t]{1,8}(\S.*)$/;
const TASK = /^\[([ xX])\][ \t]+/;
const LANGUAGE = /^[A-Za-z0-9+#-]{1,20}/;
const MAX_DEPTH = 3;

/**
 * The Markdown that Claude writes, as lines: headings are bold, a table is a block of code, and links are their text
 * with the address behind it. Everything else stays as it was written. Takes linear time in the text.
 * @param text sanitised
 */
export function parseMarkdown(text: string): readonly MarkdownBlock[] {
  const lines = text.split("\n");
  const blocks: MarkdownBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const fence = FENCE.exec(line);
    const isTable = fence === null && line.includes("|") && isDelimiterRow(lines[at + 1] ?? "");
    const end = fence !== null ? fenceEnd(lines, at, fence[2] ?? "") : isTable ? tableEnd(lines, at) : at + 1;
    if ((fence !== null || isTable) && isEmptyLine(blocks.at(-1))) blocks.pop();
    if (fence !== null) blocks.push(codeOf(lines.slice(at + 1, end), fence));
    else if (isTable) blocks.push({ kind: "code", language: null, text: tableText(lines.slice(at, end)) });
    else if (line.trim() !== "" || isText(blocks.at(-1))) blocks.push(lineOf(line));
    // The closing fence, where there is one.
    at = fence === null ? end : end + 1;
  }
  return blocks;
}

/** The text without the signs of its Markdown, a line of it in each line. */
export function markdownText(text: string): string {
  return parseMarkdown(text).map(plainBlock).join("\n");
}

/** A block as it looks without Markdown. */
export function plainBlock(block: MarkdownBlock): string {
  return block.kind === "code" ? block.text : `${itemPrefix(block)}${textOf(block.runs)}`;
}

/** What stands before a line's text: the blanks and the mark of an item in a list. */
export function itemPrefix({ depth, marker }: Pick<MarkdownLine, "depth" | "marker">): string {
  return marker === "" ? "" : `${"  ".repeat(depth)}${marker} `;
}

/** Only one empty line in a row is kept, and none beside code, which stands apart as it is. */
function isText(block: MarkdownBlock | undefined): boolean {
  return block?.kind === "line" && !isEmptyLine(block);
}

function isEmptyLine(block: MarkdownBlock | undefined): boolean {
  return block?.kind === "line" && block.runs.length === 0;
}

/** The index of the closing line, or of the end: a fence that is never closed reaches it. */
function fenceEnd(lines: readonly string[], start: number, marks: string): number {
  const isClosing = (line: string): boolean => {
    const trimmed = line.trim();
    return trimmed.length >= marks.length && isRepeated(trimmed, marks[0] ?? "");
  };
  let end = start + 1;
  while (end < lines.length && !isClosing(lines[end] ?? "")) end += 1;
  return end;
}

function isRepeated(text: string, char: string): boolean {
  return text === char.repeat(text.length);
}

function codeOf(lines: readonly string[], [, indent = "", , info = ""]: RegExpExecArray): MarkdownCode {
  const language = LANGUAGE.exec(info.trim())?.[0].toLowerCase() ?? null;
  const text = lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  return { kind: "code", language, text: text.join("\n") };
}

const PLAIN = { kind: "line", depth: 0, marker: "" } as const;

function lineOf(line: string): MarkdownLine {
  if (isRule(line)) return { ...PLAIN, runs: [{ style: "plain", text: "———" }] };
  const heading = HEADING.exec(line)?.[1];
  if (heading !== undefined) return { ...PLAIN, runs: inlineRuns(withoutClosing(heading)).map(asHeading) };
  const [, indent, mark, text] = ITEM.exec(line) ?? [];
  if (indent === undefined || mark === undefined || text === undefined) {
    return { ...PLAIN, runs: inlineRuns(line.trimEnd()) };
  }
  const task = TASK.exec(text);
  const content = task === null ? text : `${task[1] === " " ? "☐" : "☑"} ${text.slice(task[0].length)}`;
  const width = indent.replaceAll("\t", "    ").length;
  return {
    kind: "line",
    depth: Math.min(MAX_DEPTH, Math.floor(width / 2)),
    marker: /\d/.test(mark) ? `${mark.slice(0, -1)}.` : "•",
    runs: inlineRuns(content.trimEnd()),
  };
}

function isRule(line: string): boolean {
  const marks = line.replaceAll(/[ \t]/g, "");
  return marks.length >= 3 && ["-", "*", "_"].some((char) => isRepeated(marks, char));
}

function withoutClosing(heading: string): string {
  const trimmed = heading.trimEnd();
  let end = trimmed.length;
  while (trimmed[end - 1] === "#") end -= 1;
  return end < trimmed.length && trimmed[end - 1] === " " ? trimmed.slice(0, end).trimEnd() : trimmed;
}

function asHeading(run: Run): Run {
  return run.style === "code" ? run : { ...run, style: "strong" };
}

/** The line below a table's head: `| --- | :-: |`. */
function isDelimiterRow(line: string): boolean {
  return line.includes("-") && line.includes("|") && /^[ \t|:-]+$/.test(line);
}

function tableEnd(lines: readonly string[], start: number): number {
  let end = start + 2;
  while (lines[end]?.includes("|") === true) end += 1;
  return end;
}

/** In columns as wide as a phone's line of code; in a wider table, alignment would only add line breaks. */
const TABLE_CHARS = 44;
const GAP = "  ";

function tableText([head = "", , ...body]: readonly string[]): string {
  const rows = [head, ...body].map(cellsOf);
  const count = Math.max(...rows.map((cells) => cells.length));
  const widths = Array.from({ length: count }, () => 0);
  for (const cells of rows) {
    for (const [column, cell] of cells.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    }
  }
  const total = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  if (total > TABLE_CHARS) return rows.map((cells) => cells.join(" | ")).join("\n");
  const padded = rows.map((cells) =>
    cells
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
      .join(GAP)
      .trimEnd(),
  );
  return padded.toSpliced(1, 0, widths.map((width) => "─".repeat(width)).join(GAP)).join("\n");
}

function cellsOf(row: string): string[] {
  const inner = row
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => textOf(inlineRuns(cell.trim().replaceAll("\\|", "|"))));
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/gu;

/** In columns of a monospaced font: East Asian characters take two. */
function widthOf(text: string): number {
  return Array.from(text).length + (text.match(WIDE)?.length ?? 0);
}
