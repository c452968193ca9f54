/**
 * How machines join: by a code that a person confirms, or by an invitation for many. Secrets and invitations are stored
 * as SHA-256. Small tables: what asks to join is deleted after minutes.
 */
export const JOINING = `
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
`;
