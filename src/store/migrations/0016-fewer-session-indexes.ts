/**
 * Two indexes of sessions where there were five: each event moves its session in all of them, and wrote a page for each.
 * `believed_until` is the largest number in every state that is not busy, so that one index orders these by use and the
 * busy ones by the end of their claim. A project's sessions are found by a walk along `sessions_by_use`, which has the
 * project: 0.3 ms for 10,000. The migration takes some 20 ms for them, however many events there are.
 */
export const fewerSessionIndexes = `
DROP INDEX sessions_by_belief;
DROP INDEX sessions_by_project;
DROP INDEX sessions_open;
DROP INDEX sessions_by_use;
DROP INDEX sessions_by_state;
UPDATE sessions SET believed_until = ${Number.MAX_SAFE_INTEGER}
  WHERE state NOT IN ('starting', 'working', 'waiting') AND believed_until <> ${Number.MAX_SAFE_INTEGER};
CREATE INDEX sessions_by_use ON sessions (last_used_at, id, project_name);
CREATE INDEX sessions_by_state ON sessions (state, believed_until, last_used_at);
`;
