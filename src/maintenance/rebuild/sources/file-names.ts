/** Files beside the database that a recovery makes. Whatever ends the process, the names say how far it was. */
export const recoveryFiles = (databaseFile: string) => ({
  /** Grows; worth nothing until it is whole. */
  growing: `${databaseFile}.rebuilding`,
  /** Whole and on disk: it is the database from now on, and only has to be moved into its place. */
  rebuilt: `${databaseFile}.rebuilt`,
  /** What the rebuilt one is to be told of, until it is. */
  report: `${databaseFile}.rebuilt.json`,
  /** The old one with its first bytes written anew, to be read. */
  copy: `${databaseFile}.rebuild-copy`,
  /** Notes of the rebuild in progress. */
  staging: `${databaseFile}.rebuild-notes`,
});

/** What SQLite keeps beside a database. */
export const JOURNALS = ["-wal", "-shm", "-journal", ".in-use"] as const;
