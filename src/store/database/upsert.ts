/**
 * Writes a row by the values of its columns; a row of the same key gets the new ones.
 * @param update `column = …` for each column that changes, by default all but the key
 */
export function upsertSql(
  table: string,
  columns: readonly string[],
  key: readonly string[],
  update = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`),
): string {
  return `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
    ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${update.join(", ")}`;
}

/** A value for a column of JSON. */
export function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
