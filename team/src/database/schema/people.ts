/**
 * People and their machines. A sign-in is a row, so that its end holds at once at every replica. Machines join by a code
 * that a person confirms, or by an invitation for many; secrets and invitations are stored as SHA-256. Messages to the
 * channels of teams have no text of a session: `cause` names the state and its begin.
 */
export const PEOPLE = `
CREATE TABLE teams (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  -- Since when members see all of each other's new sessions, and the last session that was stored then: the clock of a
  -- machine must not make a session new.
  shared_since bigint,
  shared_after bigint
);
CREATE TABLE people (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The name by which a proxy or an identity provider knows the person.
  subject text NOT NULL UNIQUE,
  email text,
  name text NOT NULL,
  role text CHECK (role IN ('admin', 'auditor')),
  -- The groups of the last sign-in: one that the person has lost is lost in all their browsers.
  groups text[] NOT NULL DEFAULT '{}',
  issuer text,
  -- What the issuer calls the person: it never gives the name to another one, as it may an address.
  issued_subject text
);
CREATE UNIQUE INDEX people_by_issuer ON people (issuer, issued_subject);
CREATE TABLE memberships (
  person int NOT NULL REFERENCES people,
  team int NOT NULL REFERENCES teams,
  role text NOT NULL CHECK (role IN ('member', 'lead')),
  PRIMARY KEY (person, team)
);
CREATE TABLE machines (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Null until its first request.
  machine_id text UNIQUE,
  label text NOT NULL,
  owner int NOT NULL REFERENCES people,
  team int NOT NULL REFERENCES teams,
  -- SHA-256 of its token.
  token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  log_id text NOT NULL DEFAULT '',
  position bigint NOT NULL DEFAULT 0,
  position_key text,
  message_position bigint NOT NULL DEFAULT 0,
  -- Whether some of what it sends may be stored already: then keys are looked up.
  repeats boolean NOT NULL DEFAULT false,
  last_seq bigint NOT NULL DEFAULT 0,
  waiting bigint NOT NULL DEFAULT 0,
  missing bigint NOT NULL DEFAULT 0,
  skew_ms bigint NOT NULL DEFAULT 0,
  ahead_ms bigint NOT NULL DEFAULT 0,
  name text NOT NULL DEFAULT '',
  version text NOT NULL DEFAULT '',
  first_heard_at bigint,
  last_heard_at bigint,
  revoked_at bigint,
  -- Whether it came by an invitation, whose holder may be anybody who has read a script: it takes no place that a person
  -- has confirmed or that was revoked.
  is_invited boolean NOT NULL DEFAULT false,
  -- When it ended its own token. It is the time of revoked_at too: where they differ, it was revoked after it had joined
  -- again.
  left_at bigint,
  UNIQUE (owner, label)
) WITH (fillfactor = 70);
-- The positions of a machine's other logs: of a copied home folder, or from before its database was replaced.
CREATE TABLE machine_logs (
  machine int NOT NULL REFERENCES machines,
  log_id text NOT NULL,
  position bigint NOT NULL,
  position_key text,
  message_position bigint NOT NULL,
  last_heard_at bigint NOT NULL,
  PRIMARY KEY (machine, log_id)
);
-- Numbers of a machine's log that never come.
CREATE TABLE machine_gaps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  machine int NOT NULL REFERENCES machines,
  from_seq bigint NOT NULL,
  to_seq bigint NOT NULL,
  why text NOT NULL,
  reported_at bigint NOT NULL
);
CREATE INDEX machine_gaps_by_machine ON machine_gaps (machine, id);
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
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  who text NOT NULL,
  -- Of lines without a kind.
  what text NOT NULL DEFAULT '',
  kind text,
  about text,
  detail text,
  -- Who may read a line beside admins and auditors.
  owner int REFERENCES people,
  team int REFERENCES teams,
  session bigint,
  day int
);
CREATE UNIQUE INDEX audit_reads ON audit (session, who, day) WHERE kind = 'session-read';
CREATE INDEX audit_by_owner ON audit (owner, id DESC) WHERE owner IS NOT NULL;
CREATE INDEX audit_by_team ON audit (team, id DESC) WHERE team IS NOT NULL;
-- One line a reader, team and day for what came in lists and streams.
CREATE UNIQUE INDEX audit_team_reads ON audit (team, who, day) WHERE kind = 'team-read';
CREATE TABLE joins (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  -- Of what becomes the machine's token once a person has confirmed it.
  secret_hash bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  name text NOT NULL,
  address text NOT NULL,
  -- The address, or the network of one owner that it is in.
  sender text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'confirmed', 'refused'))
);
-- How many codes a person tried since then that nothing waits for.
CREATE TABLE join_guesses (
  person int PRIMARY KEY REFERENCES people,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  guesses int NOT NULL
);
CREATE TABLE invitations (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code_hash bytea NOT NULL UNIQUE CHECK (length(code_hash) = 32),
  team int NOT NULL REFERENCES teams,
  made_by int NOT NULL REFERENCES people,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  max_uses int NOT NULL,
  uses int NOT NULL DEFAULT 0 CHECK (uses <= max_uses),
  revoked_at timestamptz
);
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team int NOT NULL REFERENCES teams,
  destination text NOT NULL,
  session bigint NOT NULL,
  kind text NOT NULL,
  cause text NOT NULL,
  created_at bigint NOT NULL,
  state text NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'sending', 'unknown', 'sent', 'folded', 'failed', 'discarded')),
  attempts int NOT NULL DEFAULT 0,
  -- The message that it is part of, from the first attempt on.
  batch bigint,
  first_tried_at bigint,
  sent_at bigint,
  message_id text,
  -- When what it reported was over, and the message says so.
  resolved_at bigint,
  -- The message that counts it.
  folded_into bigint,
  reason text,
  UNIQUE (team, destination, session, cause)
);
CREATE INDEX outbox_unfinished ON outbox (team, destination, id)
  WHERE state IN ('waiting', 'sending', 'unknown') OR (state = 'sent' AND resolved_at IS NULL);
CREATE INDEX outbox_by_batch ON outbox (batch) WHERE state = 'sent';
CREATE INDEX outbox_folded ON outbox (folded_into) WHERE folded_into IS NOT NULL;
CREATE INDEX outbox_by_age ON outbox (created_at);
`;
