/** Texts of a rebuild of the database, for `ccen rebuild` and the health. */
export const rebuildEn = {
  reason: {
    "as-it-came": "{text}",
    asked: "requested by hand",
    "deleted-and-saved": "the file was deleted while the daemon ran; all of its content was saved",
    "deleted-with-archive": "the file is missing, and the archive is not empty",
    "journal-gone": "its journal is missing although it was not closed: transactions are missing",
    "journal-damaged": "its journal is damaged: transactions are missing",
    "behind-archive": "its last event is number {last}, the archive has number {archived}",
  },
  /** The data that is there, and the data that is missing. */
  report: {
    "rebuilt-at": "rebuilt {rebuiltAtMs}",
    "from-archive": "{count} {count|event|events} from the archive",
    "from-old-file": "{count} from the old file",
    renumbered: "{count} with new numbers",
    "none-missing": "none missing",
    missing: "{count} missing",
    "missing-range": "no. {numbers}",
    "missing-range-after": "no. {numbers} after {afterAtMs}",
    "missing-range-before": "no. {numbers} before {beforeAtMs}",
    "missing-range-between": "no. {numbers} between {afterAtMs} and {beforeAtMs}",
    "missing-more": "more in hooks/dashboard/recoveries.json",
    "missing-maybe-waiting":
      "{count} {count|file|files} in the spool, perhaps of these, {count|gets a new number|get new numbers}",
    "older-not-archived": "events before number {number} are not in the archive",
    "without-payload": "{count} without payload",
    "unreadable-files": "{count} unreadable archived {count|file|files}",
    "doubtful-notifications": "{count} {count|notification|notifications} that may have been sent",
    "tables-partly-read": "tables of the old file not fully read: {tables}",
    "old-file-gone": "the old file is missing: what only it had is unknown",
    "old-file-unreadable": "the old file is unreadable: what only it had is unknown",
  },
} as const;
