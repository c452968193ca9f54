import { DURATION_BIN_STARTS_MS, NO_DURATION_BIN } from "../../../../src/core/stats.ts";

/** Names are cut to this, because together they must fit into an entry of an index, which has 2.7 KB. */
export const MAX_COUNTED_NAME = 128;

const SUMS = ["messages", "input", "output", "cache_write_5m", "cache_write_1h", "cache_read", "web_searches"];

/** Readers look through all of it: what is added up and deleted must not pile up as dead rows. */
const QUEUE = "WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)";

/**
 * Counters, so that statistics read neither events nor calls. Triggers write each change beside the rows that it comes
 * from, in the same transaction and into tables without an index, which no batch waits for. A replica adds them up into
 * the counters and deletes them, in one transaction (`counting/fold-counters.ts`). Counters and changes together are the
 * truth at any moment, whichever process is killed.
 *
 * Every counter is kept for its owner, with owner 0 for the whole team, and with team 0 and without projects for all. A
 * missing project counts under ''. Each call counts in one cell of the hour in which it began: its outcome ('' while it is
 * open) and the bin of its duration. What retention deletes stays counted. A session that moves to another project or team
 * takes its calls, tokens and start along; its events stay counted where they happened.
 *
 * Existing events are counted here, some 5 µs each, while batches wait. The tables `hours` and `watermarks` are of no use
 * since.
 */
export const COUNTERS = `
ALTER TABLE calls ADD duration_ms bigint;
UPDATE calls SET duration_ms = substring(data from '"durationMs":([0-9]{1,15})')::bigint,
  tool_name = coalesce(tool_name, substring(data from '"toolName":"([^"\\\\]*)"')),
  outcome = coalesce(outcome, substring(data from '"outcome":"([a-z]+)"'));
UPDATE sessions SET branch = substring(data from '"branch":"([^"\\\\]+)"')
  WHERE branch IS NULL AND data LIKE '%"branch":"%';

-- The rows of a team lie far apart in its table, so the index has its sums as well.
CREATE TABLE hour_events (
  owner int, team int, hour bigint, project text, event text,
  events bigint NOT NULL, failures bigint NOT NULL,
  PRIMARY KEY (owner, team, hour, project, event) INCLUDE (events, failures)
);
CREATE TABLE minute_events (
  owner int, team int, minute bigint, events bigint NOT NULL, failures bigint NOT NULL,
  PRIMARY KEY (owner, team, minute)
);
CREATE TABLE minute_calls (
  owner int, team int, minute bigint, tool text, calls bigint NOT NULL,
  PRIMARY KEY (owner, team, minute, tool)
);
-- Sessions that had an event in an hour, of which each row has an owner.
CREATE TABLE hour_sessions (
  session bigint, hour bigint, owner int NOT NULL, team int NOT NULL, project text NOT NULL,
  PRIMARY KEY (session, hour)
);
CREATE INDEX hour_sessions_by_team ON hour_sessions (team, hour) INCLUDE (session);
CREATE INDEX hour_sessions_by_owner ON hour_sessions (owner, hour);
CREATE TABLE hour_starts (
  owner int, team int, hour bigint, project text, sessions bigint NOT NULL,
  PRIMARY KEY (owner, team, hour, project)
);
CREATE TABLE hour_calls (
  owner int, team int, hour bigint, project text, tool text, outcome text, bin int, calls bigint NOT NULL,
  PRIMARY KEY (owner, team, hour, project, tool, outcome, bin) INCLUDE (calls)
);
CREATE TABLE hour_usage (
  owner int, team int, hour bigint, project text, model text, variant text, band bigint,
  messages bigint NOT NULL, input bigint NOT NULL, output bigint NOT NULL, cache_write_5m bigint NOT NULL,
  cache_write_1h bigint NOT NULL, cache_read bigint NOT NULL, web_searches bigint NOT NULL,
  PRIMARY KEY (owner, team, hour, project, model, variant, band)
);

CREATE TABLE uncounted_events (
  owner int, team int, session bigint, minute bigint, project text, event text,
  -- Of a call that began, else ''.
  tool text,
  events bigint, failures bigint
) ${QUEUE};
CREATE TABLE uncounted_starts (owner int, team int, hour bigint, project text, sessions bigint) ${QUEUE};
CREATE TABLE uncounted_calls (
  owner int, team int, hour bigint, project text, tool text, outcome text, bin int, calls bigint
) ${QUEUE};
CREATE TABLE uncounted_usage (
  owner int, team int, hour bigint, project text, model text, variant text, band bigint,
  messages bigint, input bigint, output bigint, cache_write_5m bigint, cache_write_1h bigint, cache_read bigint,
  web_searches bigint
) ${QUEUE};

CREATE FUNCTION counted_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN left(coalesce(name, ''), ${MAX_COUNTED_NAME});
CREATE FUNCTION duration_bin(duration_ms bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(width_bucket(duration_ms, '{${DURATION_BIN_STARTS_MS.join()}}'::bigint[]) - 1, ${NO_DURATION_BIN});

CREATE FUNCTION count_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  ${addEvents("added")};
  RETURN NULL;
END $$;
CREATE TRIGGER count_events AFTER INSERT ON events REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_events();

CREATE FUNCTION count_calls() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    ${addCalls("SELECT *, 1 AS sign FROM added")};
  ELSE
    ${addCalls("SELECT *, 1 AS sign FROM added UNION ALL SELECT *, -1 FROM removed")};
  END IF;
  RETURN NULL;
END $$;
${onWrite("calls")}

CREATE FUNCTION count_usage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    ${addUsage("SELECT *, 1 AS sign FROM added")};
  ELSE
    ${addUsage("SELECT *, 1 AS sign FROM added UNION ALL SELECT *, -1 FROM removed")};
  END IF;
  RETURN NULL;
END $$;
${onWrite("usage_hours", "count_usage")}

CREATE FUNCTION count_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO uncounted_starts
      VALUES (OLD.owner, OLD.team, OLD.started_at / 3600000, counted_name(OLD.project), -1);
    IF OLD.team <> NEW.team OR OLD.project IS DISTINCT FROM NEW.project THEN
      ${moveAlong(addCalls, "calls")}
      ${moveAlong(addUsage, "usage_hours")}
    END IF;
  END IF;
  INSERT INTO uncounted_starts VALUES (NEW.owner, NEW.team, NEW.started_at / 3600000, counted_name(NEW.project), 1);
  RETURN NULL;
END $$;
CREATE TRIGGER count_session AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION count_session();
CREATE TRIGGER recount_session AFTER UPDATE ON sessions FOR EACH ROW
  WHEN (OLD.started_at / 3600000 <> NEW.started_at / 3600000 OR OLD.project IS DISTINCT FROM NEW.project
    OR OLD.team <> NEW.team)
  EXECUTE FUNCTION count_session();

${addEvents("events")};
${addCalls("SELECT *, 1 AS sign FROM calls")};
${addUsage("SELECT *, 1 AS sign FROM usage_hours")};
INSERT INTO uncounted_starts SELECT owner, team, started_at / 3600000, counted_name(project), count(*) FROM sessions
  GROUP BY 1, 2, 3, 4;
`;

/** Statements with ON CONFLICT DO UPDATE fire both. */
function onWrite(table: string, name = `count_${table}`): string {
  return `CREATE TRIGGER ${name} AFTER INSERT ON ${table} REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ${name}();
CREATE TRIGGER re${name} AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS removed NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ${name}();`;
}

function addEvents(rows: string): string {
  return `INSERT INTO uncounted_events
    SELECT s.owner, s.team, s.id, e.minute, counted_name(s.project), e.event, e.tool, e.events, e.failures
    FROM (
      SELECT session, received_at / 60000 AS minute, counted_name(hook_event_name) AS event,
        CASE WHEN status = 'started' AND tool_use_id IS NOT NULL THEN counted_name(tool_name) ELSE '' END AS tool,
        count(*) AS events, count(*) FILTER (WHERE status = 'failed') AS failures
      FROM ${rows} GROUP BY 1, 2, 3, 4
    ) e JOIN sessions s ON s.id = e.session`;
}

/** @param rows of `calls`, each with a sign: 1 to count it, -1 to take it back */
function addCalls(rows: string, { owner = "s.owner", team = "s.team", project = "s.project" } = {}): string {
  return `INSERT INTO uncounted_calls
    SELECT ${owner}, ${team}, c.started_at / 3600000, counted_name(${project}), counted_name(c.tool_name),
      counted_name(c.outcome), duration_bin(c.duration_ms), sum(c.sign)
    FROM (${rows}) c JOIN sessions s ON s.id = c.session
    GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(c.sign) <> 0`;
}

/** @param rows of `usage_hours`, each with a sign. Messages that another session has too are not counted twice */
function addUsage(rows: string, { owner = "s.owner", team = "s.team", project = "s.project" } = {}): string {
  return `INSERT INTO uncounted_usage
    SELECT ${owner}, ${team}, u.hour, counted_name(${project}), u.model, u.variant, u.band,
      ${SUMS.map((sum) => `sum(u.sign * u.${sum})`).join(", ")}
    FROM (${rows}) u JOIN sessions s ON s.id = u.session
    WHERE NOT u.is_copy GROUP BY 1, 2, 3, 4, 5, 6, 7
    HAVING ${SUMS.map((sum) => `sum(u.sign * u.${sum}) <> 0`).join(" OR ")}`;
}

/** What the session that changes has stored is taken back where it counted, and counts where the session is now. */
function moveAlong(add: typeof addCalls, table: string): string {
  const stored = (sign: number): string =>
    `SELECT *, ${sign} AS sign FROM ${table} WHERE day = NEW.day AND session = NEW.id`;
  const before = { owner: "OLD.owner", team: "OLD.team", project: "OLD.project" };
  const now = { owner: "NEW.owner", team: "NEW.team", project: "NEW.project" };
  return `${add(stored(-1), before)};
      ${add(stored(1), now)};`;
}
