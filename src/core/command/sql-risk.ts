import { wordSet } from "./risk-table.ts";

const DROPPED = wordSet(`
  database schema table view materialized index column user role owned keyspace collection constraint extension
  function trigger type`);

/** Longest part of a text that is looked at as SQL; a dump is longer, and is not written into a command. */
const MAX_CHARS = 400_000;

/**
 * The statement of a text that destroys data: `DROP TABLE`, `TRUNCATE`, `DELETE FROM` and `UPDATE` without `WHERE`; null
 * without one. Linear.
 */
export function riskySql(text: string): string | null {
  for (const statement of text.slice(0, MAX_CHARS).split(";")) {
    const words = statement.split(/\s+/).filter((word) => word !== "");
    const lower = words.map((word) => word.toLowerCase().replaceAll(/[^a-z_]/g, ""));
    const lastWhere = lower.lastIndexOf("where");
    const found = lower.findIndex((word, index) =>
      isRisky({ words: lower, word, index, isBounded: lastWhere > index }),
    );
    if (found >= 0) return words.slice(found, found + 6).join(" ");
  }
  return null;
}

interface Place {
  readonly words: readonly string[];
  readonly word: string;
  readonly index: number;
  /** A `WHERE` follows. */
  readonly isBounded: boolean;
}

function isRisky({ words, word, index, isBounded }: Place): boolean {
  const next = words[index + 1] ?? "";
  switch (word) {
    case "drop":
      return DROPPED.has(next);
    case "truncate":
      return index === 0 ? next !== "" : next === "table";
    case "delete":
      return next === "from" && !isBounded;
    case "update":
      // `UPDATE users SET …`, with or without an alias.
      return words.slice(index + 2, index + 5).includes("set") && !isBounded;
    case "flushall":
    case "flushdb":
      return true;
    default:
      return false;
  }
}
