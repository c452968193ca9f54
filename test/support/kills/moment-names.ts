/** The role of a path under a configuration folder; null if it is no step of an event's path. */
export function placeOf(path: unknown): string | null {
  if (typeof path !== "string") return null;
  return PLACES.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

const PLACES: readonly (readonly [RegExp, string])[] = [
  [/\/raw_json\/\.tmp\/[^/]+$/, "unfinished file"],
  [/\/raw_json\/[^/]+\.json$/, "raw file"],
  [/\/archive\/[^/]+\/[^/]+$/, "archived file"],
  [/\/archive\/[^/]+$/, "archived day"],
  [/\/dead-letter\/.*\.reason\.json$/, "reason"],
  [/\/dead-letter\/[^/]+$/, "dead letter"],
  [/\/dashboard\/dashboard\.db-wal$/, "journal"],
  [/\/hooks\/\.env\.discord$/, "settings"],
  [/\/dashboard\/\.?daemon\.pid[^/]*$/, "pid file"],
  [/\/dashboard\/\.?runtime\.json[^/]*$/, "runtime file"],
];

/** The writing statements, by verb and table; null for those that only read. */
export function verbOf(sql: string): string | null {
  const text = sql.trim();
  if (text.startsWith("CREATE TABLE")) return "a migration's tables";
  const found =
    /^(?:BEGIN \w+|COMMIT|ROLLBACK|INSERT (?:OR \w+ )?INTO \w+|UPDATE (?:OR \w+ )?\w+|DELETE FROM \w+|PRAGMA (?:user_version =|wal_checkpoint))/.exec(
      text,
    );
  return found?.[0] ?? null;
}
