/** Case is folded for ASCII letters only, as the daemon's SQLite does, regardless of the locale of the database. */
export function containsWord(column: string, pattern: string): string {
  return `lower((${column}) COLLATE "C") LIKE lower(${pattern}::text COLLATE "C")`;
}

/** A pattern for `LIKE` that matches the text literally, anywhere. */
export function likePattern(searched: string): string {
  return `%${searched.toWellFormed().replaceAll(/[\\%_]/g, "\\$&")}%`;
}
