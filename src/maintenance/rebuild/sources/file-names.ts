/** Files that a rebuild makes beside the database. After a kill, the names show how far it was. */
export const recoveryFiles = (databaseFile: string) => ({
  /** Grows; useless until it is complete. */
  growing: `${databaseFile}.rebuilding`,
  /** Complete and on disk: it counts as the database, and only has to be moved into its place. */
  rebuilt: `${databaseFile}.rebuilt`,
  /** The report of the rebuilt one, until that is in place. */
  report: `${databaseFile}.rebuilt.json`,
  /** A copy of the old one with a new header, for reading. */
  copy: `${databaseFile}.rebuild-copy`,
  /** The staging database of the rebuild in progress. */
  staging: `${databaseFile}.rebuild-notes`,
});

/** Files that SQLite keeps beside a database. */
export const JOURNALS = ["-wal", "-shm", "-journal", ".in-use"] as const;
