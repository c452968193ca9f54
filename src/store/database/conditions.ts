import type { SQLInputValue } from "node:sqlite";

type Condition = readonly [sql: string, ...values: readonly (SQLInputValue | undefined)[]];

/** ` AND …` for each condition whose values are all given, and these values in their order. */
export function conditionsSql(conditions: readonly Condition[]) {
  const given = conditions.filter(([, ...values]) => !values.includes(undefined));
  return {
    sql: given.map(([sql]) => ` AND ${sql}`).join(""),
    // Checked above.
    values: given.flatMap(([, ...values]) => values) as readonly SQLInputValue[],
  };
}

/** A pattern for `LIKE … ESCAPE '\\'` that matches the text literally, anywhere. */
export function likePattern(searched: string): string {
  return `%${searched.toWellFormed().replaceAll(/[\\%_]/g, "\\$&")}%`;
}
