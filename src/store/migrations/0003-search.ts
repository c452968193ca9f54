/**
 * Full text over `payloads.search_text`: trigrams, so that Japanese works without word breaks. It is filled after the
 * commit (inserting trigrams costs more than the event itself); `search_progress` is its position.
 */
export const search = `
CREATE VIRTUAL TABLE events_fts USING fts5 (
  search_text,
  content = 'payloads',
  content_rowid = 'seq',
  tokenize = 'trigram',
  detail = none,
  columnsize = 0
);

CREATE TABLE search_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  indexed_through INTEGER NOT NULL
) STRICT;
INSERT INTO search_progress VALUES (1, 0);
`;
