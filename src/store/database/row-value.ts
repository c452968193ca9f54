import type { SQLOutputValue } from "node:sqlite";
import { BrokenRowError } from "./connection.ts";

/**
 * A row, whose columns the functions below read by type. STRICT tables guarantee the types: a mismatch means that
 * another program changed the page.
 */
export type Row = Record<string, SQLOutputValue>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new BrokenRowError(`column ${column} is not text`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

/** A column of our own JSON; the caller knows its shape. */
export function json(row: Row, column: string): unknown {
  const written = textOrNull(row, column);
  if (written === null) return null;
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new BrokenRowError(`column ${column} is not JSON`, { cause: error });
  }
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new BrokenRowError(`column ${column} is not a number`);
  return value;
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** The value of a column of few texts; `other` for one that this version does not know. */
export function oneOf<const T extends string, Other>(row: Row, column: string, known: readonly T[], other: Other) {
  return known.find((value) => value === row[column]) ?? other;
}

/** What a query for one row found; null without a row. */
export function rowOrNull<T>(row: Row | undefined, toValue: (row: Row) => T): T | null {
  return row === undefined ? null : toValue(row);
}
