/**
 * `figures` and `shown_title` are what others than a session's owner may see, made when the session is written: `data`
 * never leaves the database for them. A session that was stored before has no figures, and is its owner's alone until its
 * next event. The indexes hold ingest up for a second a million sessions.
 */
export const PEOPLE_AND_RIGHTS = `
ALTER TABLE people ADD role text CHECK (role IN ('admin', 'auditor'));
CREATE TABLE memberships (
  person int NOT NULL REFERENCES people,
  team int NOT NULL REFERENCES teams,
  role text NOT NULL CHECK (role IN ('member', 'lead')),
  PRIMARY KEY (person, team)
);
ALTER TABLE sessions
  ADD figures text,
  ADD shown_title text,
  -- Its owner alone reads it, or its team does too.
  ADD CONSTRAINT known_visibility CHECK (visibility IN ('owner', 'team')) NOT VALID;
CREATE INDEX sessions_by_id ON sessions (session_id);
CREATE INDEX sessions_shared ON sessions (team) WHERE visibility = 'team';
`;
