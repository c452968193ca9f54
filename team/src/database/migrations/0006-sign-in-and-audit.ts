/**
 * A sign-in is a row, so that its end holds at once at every replica. `groups` are those of a person's last sign-in: one
 * that they have lost is lost in all their browsers. `what` of the audit is written by the release before; the rest says the
 * same in parts, and `owner` and `team` say who may read a line beside admins and auditors.
 */
export const SIGN_IN_AND_AUDIT = `
CREATE TABLE sign_ins (
  -- SHA-256 of the cookie.
  digest bytea PRIMARY KEY CHECK (length(digest) = 32),
  person int NOT NULL REFERENCES people,
  -- The issuer, or demo: a sign-in counts only while that is what knows people.
  provider text NOT NULL,
  began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ends_at timestamptz NOT NULL
);
CREATE INDEX sign_ins_by_person ON sign_ins (person);
CREATE INDEX sign_ins_by_end ON sign_ins (ends_at);
ALTER TABLE people
  ADD groups text[] NOT NULL DEFAULT '{}',
  ADD issuer text,
  -- What the issuer calls the person: it never gives the name to another one, as it may an address.
  ADD issued_subject text;
CREATE UNIQUE INDEX people_by_issuer ON people (issuer, issued_subject);
-- Since when members see all of each other's new sessions, and the last session that was stored then: the clock of a
-- machine must not make a session new.
ALTER TABLE teams ADD shared_since bigint, ADD shared_after bigint;
ALTER TABLE audit
  ALTER what SET DEFAULT '',
  ADD kind text,
  ADD about text,
  ADD detail text,
  ADD owner int REFERENCES people,
  ADD team int REFERENCES teams,
  ADD session bigint,
  ADD day int;
CREATE UNIQUE INDEX audit_reads ON audit (session, who, day) WHERE kind = 'session-read';
CREATE INDEX audit_by_owner ON audit (owner, id DESC) WHERE owner IS NOT NULL;
CREATE INDEX audit_by_team ON audit (team, id DESC) WHERE team IS NOT NULL;
`;
