/**
 * What the search index of a closed day is made of, see `search/search-text.ts`: each two neighbouring characters beyond
 * ASCII as one number. Most texts have none, which their lengths tell. What is ASCII is made short before a text is taken
 * apart. A change of the function would make the indexes wrong: another one then needs another name.
 *
 * And the sessions that retention has deleted, for their owners who look for them.
 */
export const SEARCH = `
CREATE FUNCTION character_pairs(given text) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
  CASE WHEN octet_length(given) > char_length(given) THEN (
    SELECT array_agg(ascii(one)::bigint * 2097152 + ascii(other))
    FROM (SELECT regexp_replace(given, '[\\u0001-\\u007f]+', ' ', 'g') AS short) AS texts,
      ROWS FROM (string_to_table(short, NULL), string_to_table(substr(short, 2), NULL)) AS pairs (one, other)
    WHERE ascii(one) > 127 AND ascii(other) > 127) END;
CREATE TABLE forgotten_sessions (
  owner int NOT NULL REFERENCES people,
  session_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner, session_id)
);
`;
