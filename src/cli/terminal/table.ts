import { cellWidth } from "./cell-width.ts";

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
