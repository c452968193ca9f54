/**
 * What lists look for, so that a page reads few sessions.
 *
 * `names` are what the events and calls of a session have been, as `ingest/session-names.ts` makes it: all of them up to
 * the event `names_seq`. Where that is not the session's last one, a replica of the release before has written since, and
 * the session may have anything; so may one that was stored before. Such sessions are looked through until retention
 * deletes them.
 *
 * The first two indexes have the sessions of a person and of a team by their newest events, instead of `sessions_shared`
 * and `sessions_to_read`. The third has what an auditor, who sees the figures of all, lists them by: a session's row has
 * 2 KB. It replaces `sessions_by_state`. So a batch writes as many indexes as before. Building them holds ingest up for
 * some three seconds a million sessions.
 */
export const LISTS = `
ALTER TABLE sessions ADD names bit(256), ADD names_seq bigint;
UPDATE sessions s SET last_seq = (SELECT max(e.seq) FROM events e WHERE e.session = s.id) WHERE last_seq IS NULL;
CREATE INDEX sessions_of_owner_by_event ON sessions (owner, last_seq) INCLUDE (id, team, day, names, names_seq);
CREATE INDEX sessions_of_team_by_event ON sessions (team, last_seq)
  INCLUDE (id, owner, visibility, started_at, day, names, names_seq);
CREATE INDEX sessions_with_figures ON sessions (state, stale_at)
  INCLUDE (id, owner, team, last_used_at, state_since, started_at, ended_at, is_failure, session_id)
  WHERE figures IS NOT NULL;
DROP INDEX sessions_shared;
DROP INDEX sessions_to_read;
DROP INDEX sessions_by_state;
`;
