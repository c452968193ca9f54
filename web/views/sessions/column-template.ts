import type { Column } from "../../state/sessions/session-filter.ts";

const WIDTH: Readonly<Record<Column, string>> = {
  state: "128px",
  name: "minmax(200px, 4fr)",
  project: "minmax(72px, 1fr)",
  model: "minmax(80px, 1fr)",
  started: "88px",
  used: "92px",
  events: "64px",
  tools: "76px",
  errors: "60px",
  tokens: "96px",
  cost: "84px",
};

/** The value of `grid-template-columns` for the shown columns. */
export function columnTemplate(columns: readonly Column[]): string {
  return columns.map((key) => WIDTH[key]).join(" ");
}

/** Columns of numbers, aligned right. */
export const NUMERIC_COLUMNS: ReadonlySet<Column> = new Set(["events", "tools", "errors", "tokens", "cost"]);
