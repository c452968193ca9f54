/**
 * What the search index of a closed day is made of, see `search/search-text.ts`: each two neighbouring characters beyond
 * ASCII as one number. Most texts have none, which their lengths tell. A change of the function would make the indexes
 * wrong: another one then needs another name.
 *
 * And the sessions that retention has deleted, so that their owners are told so.
 */
export const SEARCH = `
CREATE FUNCTION character_pairs(given text) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
  CASE WHEN octet_length(given) > char_length(given) THEN (
    SELECT array_agg(DISTINCT one * 2097152 + other) FROM (
      SELECT ascii(letter)::bigint AS one, lead(ascii(letter)) OVER (ORDER BY place) AS other
      FROM string_to_table(given, NULL) WITH ORDINALITY AS letters (letter, place)) AS pairs
    WHERE one > 127 AND other > 127) END;
CREATE TABLE forgotten_sessions (
  owner int NOT NULL REFERENCES people,
  session_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner, session_id)
);
`;
