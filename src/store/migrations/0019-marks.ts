/**
 * Marks of people on items of the inbox, by the session's internal number. There are as many as open questions and
 * failures at most, so the migration costs the same for any database: one empty table.
 */
export const marks = `
CREATE TABLE marks (
  session INTEGER NOT NULL,
  item TEXT NOT NULL,
  kind TEXT NOT NULL,
  until INTEGER,
  at INTEGER NOT NULL,
  PRIMARY KEY (session, item)
) STRICT, WITHOUT ROWID;
`;
