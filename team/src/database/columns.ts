type Cell = string | number | boolean | null;

type Columns<Name extends string> = Readonly<Record<Name, Cell[]>>;

/** Rows as one array a column, for `unnest`: a statement has as many parameters whatever the number of rows. */
export function toColumns<Row, Name extends string>(
  rows: readonly Row[],
  cells: Readonly<Record<Name, (row: Row, index: number) => Cell>>,
): Columns<Name> {
  const columns = Object.entries<(row: Row, index: number) => Cell>(cells).map(([name, cellOf]) => [
    name,
    rows.map((row, index) => toCell(cellOf(row, index))),
  ]);
  return Object.fromEntries(columns) as Columns<Name>;
}

function toCell(cell: Cell): Cell {
  if (typeof cell === "string") return storableText(cell);
  return cell;
}

/**
 * A text as PostgreSQL gives it back: it stores no NUL character, and half of a surrogate pair is lost on the way. One
 * hostile text must not hold its machine's log up for ever.
 */
export function storableText(text: string): string {
  const whole = text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\uFFFD") : whole;
}

/** A whole number for a column of `bigint`: times of a file system have fractions. */
export function whole(value: number): number;
export function whole(value: number | null): number | null;
export function whole(value: number | null): number | null {
  return value === null ? null : Math.trunc(value);
}
