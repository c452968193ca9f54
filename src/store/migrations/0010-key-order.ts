const DIGITS = "[0-9]".repeat(19);

/**
 * Keys of raw files with their time before their name (`toStoredKey`): new keys are neighbours, for any process. In the
 * order of names, at 5 million events, every event wrote a page of its own.
 */
export const keyOrder = `
CREATE TABLE sources_apart (
  source_key TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO sources_apart (source_key, seq)
SELECT iif(source_key GLOB '?*@${DIGITS}',
    substr(source_key, -19) || '@' || substr(source_key, 1, length(source_key) - 20), source_key) AS stored, seq
FROM sources ORDER BY stored;

DROP TABLE sources;
ALTER TABLE sources_apart RENAME TO sources;
`;
