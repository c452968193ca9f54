/**
 * `seq` numbers events across all machines (`ingest/event-numbers.ts`) and cuts the partitions of events and payloads.
 * All else that belongs to a session is cut by the day on which the session was first stored: its rows never move.
 */
export const FIRST = `
CREATE TABLE teams (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);
CREATE TABLE people (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The name by which a proxy or an identity provider knows the person.
  subject text NOT NULL UNIQUE,
  email text,
  name text NOT NULL
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
CREATE TABLE sessions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- A session belongs to a person: nobody else's machine can write into it, whatever id it sends.
  owner int NOT NULL REFERENCES people,
  session_id text NOT NULL,
  day int NOT NULL,
  machine int NOT NULL REFERENCES machines,
  team int NOT NULL REFERENCES teams,
  visibility text NOT NULL DEFAULT 'owner',
  state text NOT NULL,
  stale_at bigint,
  project text,
  title text,
  last_used_at bigint NOT NULL,
  started_at bigint NOT NULL,
  tokens bigint,
  cost_usd double precision,
  -- The whole session as JSON, as the reducer takes it.
  data text NOT NULL,
  UNIQUE (owner, session_id)
) WITH (fillfactor = 70);
CREATE INDEX sessions_by_use ON sessions (last_used_at DESC);
CREATE INDEX sessions_by_team ON sessions (team, last_used_at DESC);
CREATE INDEX sessions_by_owner ON sessions (owner, last_used_at DESC);
CREATE INDEX sessions_by_state ON sessions (state, stale_at);

CREATE SEQUENCE event_counter AS bigint MINVALUE 0 MAXVALUE 4095 CYCLE CACHE 1;
CREATE TABLE events (
  seq bigint PRIMARY KEY,
  session bigint NOT NULL,
  machine int NOT NULL,
  machine_seq bigint NOT NULL,
  key text NOT NULL,
  source text NOT NULL,
  agent_id text,
  hook_event_name text NOT NULL,
  tool_name text,
  tool_use_id text,
  cwd text,
  received_at bigint NOT NULL,
  summary text NOT NULL,
  status text NOT NULL,
  duration_ms bigint,
  result text
) PARTITION BY RANGE (seq);
CREATE INDEX events_by_session ON events (session, seq);
CREATE TABLE payloads (
  seq bigint PRIMARY KEY,
  payload text NOT NULL,
  cuts text,
  search_text text
) PARTITION BY RANGE (seq);
-- Not every build of PostgreSQL has lz4.
DO $$ BEGIN
  ALTER TABLE payloads ALTER payload SET COMPRESSION lz4, ALTER search_text SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN NULL;
END $$;

CREATE TABLE calls (
  day int NOT NULL,
  session bigint NOT NULL,
  tool_use_id text NOT NULL,
  started_at bigint NOT NULL,
  data text NOT NULL,
  PRIMARY KEY (day, session, tool_use_id)
) PARTITION BY RANGE (day);
CREATE TABLE transitions (
  day int NOT NULL,
  session bigint NOT NULL,
  at bigint NOT NULL,
  from_state text,
  to_state text NOT NULL,
  cause text NOT NULL
) PARTITION BY RANGE (day);
CREATE INDEX transitions_by_session ON transitions (session, at);
CREATE TABLE messages (
  day int NOT NULL,
  session bigint NOT NULL,
  uuid text NOT NULL,
  agent_id text,
  at bigint NOT NULL,
  role text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (day, session, uuid)
) PARTITION BY RANGE (day);
CREATE TABLE usage_hours (
  day int NOT NULL,
  session bigint NOT NULL,
  hour bigint NOT NULL,
  agent_id text NOT NULL,
  model text NOT NULL,
  variant text NOT NULL,
  band bigint NOT NULL,
  is_copy boolean NOT NULL,
  messages bigint NOT NULL,
  input bigint NOT NULL,
  output bigint NOT NULL,
  cache_write_5m bigint NOT NULL,
  cache_write_1h bigint NOT NULL,
  cache_read bigint NOT NULL,
  web_searches bigint NOT NULL,
  PRIMARY KEY (day, session, hour, agent_id, model, variant, band, is_copy)
) PARTITION BY RANGE (day);

-- One row a batch, for those who follow what is stored: live events, counters.
CREATE TABLE feed (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  machine int NOT NULL,
  team int NOT NULL,
  owner int NOT NULL,
  seqs bigint[] NOT NULL,
  sessions bigint[] NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE watermarks (name text PRIMARY KEY, feed_id bigint NOT NULL);
CREATE TABLE hours (
  hour bigint NOT NULL,
  team int NOT NULL,
  owner int NOT NULL,
  project text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  count bigint NOT NULL,
  failures bigint NOT NULL,
  PRIMARY KEY (hour, team, owner, project, kind, name)
);
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  who text NOT NULL,
  what text NOT NULL
);

-- CREATE TABLE … PARTITION OF would lock the whole table against writers; ATTACH does not.
CREATE FUNCTION add_partition(parent text, name text, low bigint, high bigint, options text) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) %s', name, parent, options);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, name, low, high);
END $$;
`;
