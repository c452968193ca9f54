/** A column of rows, and how PostgreSQL's binary form has its cells. */
export interface Column<Row> {
  readonly type: ArrayType;
  readonly cellOf: (row: Row, index: number) => string | number | boolean | null;
}

type ArrayType = keyof typeof ELEMENTS;

type CellOf<Row, Cell> = (row: Row, index: number) => Cell | null;

export function text<Row>(cellOf: CellOf<Row, string>): Column<Row> {
  return { type: "text", cellOf };
}

/** Whole numbers: times of a file system have fractions, which are dropped. */
export function bigint<Row>(cellOf: CellOf<Row, number>): Column<Row> {
  return { type: "bigint", cellOf };
}

export function int<Row>(cellOf: CellOf<Row, number>): Column<Row> {
  return { type: "int", cellOf };
}

export function double<Row>(cellOf: CellOf<Row, number>): Column<Row> {
  return { type: "double", cellOf };
}

export function bool<Row>(cellOf: CellOf<Row, boolean>): Column<Row> {
  return { type: "bool", cellOf };
}

/** Object ids of types in `pg_type`. */
const ELEMENTS = { bool: 16, bigint: 20, int: 23, text: 25, double: 701 } as const;

/**
 * Rows as one array a column, for `unnest`: a statement has as many parameters regardless of the number of rows. They
 * are in binary form: as text, the driver would escape each cell by itself, which made a fifth of all garbage of
 * ingest.
 */
export function toColumns<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly Buffer[] {
  return columns.map(({ type, cellOf }) => {
    const cells = rows.map((row, index) => {
      const cell = cellOf(row, index);
      return typeof cell === "string" ? storableText(cell) : cell;
    });
    return toArray(type, cells);
  });
}

const HEADER_BYTES = 12;
const DIMENSION_BYTES = 8;
const LENGTH_BYTES = 4;

/**
 * What `array_send` of PostgreSQL writes: dimensions, nulls, type; length and first index; each cell behind its length.
 */
function toArray(type: ArrayType, cells: readonly (string | number | boolean | null)[]): Buffer {
  const sizeBytes = cells.reduce<number>((sum, cell) => sum + LENGTH_BYTES + bytesOf(type, cell), 0);
  const array = Buffer.allocUnsafe(HEADER_BYTES + (cells.length === 0 ? 0 : DIMENSION_BYTES) + sizeBytes);
  array.writeInt32BE(cells.length === 0 ? 0 : 1, 0);
  array.writeInt32BE(cells.includes(null) ? 1 : 0, 4);
  array.writeInt32BE(ELEMENTS[type], 8);
  if (cells.length === 0) return array;
  array.writeInt32BE(cells.length, HEADER_BYTES);
  array.writeInt32BE(1, HEADER_BYTES + 4);
  let at = HEADER_BYTES + DIMENSION_BYTES;
  for (const cell of cells) {
    const written = cell === null ? NULL : write(array, type, { cell, at: at + LENGTH_BYTES });
    array.writeInt32BE(written, at);
    at += LENGTH_BYTES + Math.max(written, 0);
  }
  return array;
}

/** In place of a length. */
const NULL = -1;

function bytesOf(type: ArrayType, cell: string | number | boolean | null): number {
  if (cell === null) return 0;
  if (typeof cell === "string") return Buffer.byteLength(cell);
  if (type === "bool") return 1;
  return type === "int" ? 4 : 8;
}

interface Place {
  readonly cell: string | number | boolean;
  readonly at: number;
}

/** @returns the bytes of the cell */
function write(array: Buffer, type: ArrayType, { cell, at }: Place): number {
  if (typeof cell === "string") return array.write(cell, at);
  if (typeof cell === "boolean") return array.writeUInt8(cell ? 1 : 0, at) - at;
  if (type === "int") return array.writeInt32BE(cell, at) - at;
  if (type === "double") return array.writeDoubleBE(cell, at) - at;
  return writeBigint(array, cell, at);
}

const WORD = 2 ** 32;

/** Two halves are quicker than a `BigInt`. */
function writeBigint(array: Buffer, cell: number, at: number): number {
  const whole = Math.trunc(cell);
  const high = Math.floor(whole / WORD);
  array.writeInt32BE(high, at);
  return array.writeUInt32BE(whole - high * WORD, at + 4) - at;
}

/**
 * A text as PostgreSQL gives it back: it stores no NUL character, and half of a surrogate pair is lost on the way. One
 * hostile text must not hold its machine's log up for ever.
 */
export function storableText(value: string): string {
  const whole = value.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\uFFFD") : whole;
}
