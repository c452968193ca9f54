import { DURATION_BIN_STARTS_MS, NO_DURATION_BIN } from "../../../../src/core/stats.ts";

/** Names are cut to this, because together they must fit into an entry of an index, which has 2.7 KB. */
export const MAX_COUNTED_NAME = 128;

const SUMS = ["messages", "input", "output", "cache_write_5m", "cache_write_1h", "cache_read", "web_searches"];

/** Readers look through all of it: what is added up and deleted must not pile up as dead rows. */
const QUEUE = "WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)";

/** Reads one session by its index, even under a cached plan, which may be as old as the connection. */
const SESSION = (id: string): string => `CROSS JOIN LATERAL
      (SELECT owner, team, counted_name(project) AS project FROM sessions WHERE id = ${id} OFFSET 0) s`;

const LARGE = ["hour_events", "hour_calls", "minute_events", "minute_calls"];
const SMALL = ["hour_usage", "hour_starts", "hour_sessions"];

/**
 * Counters, so that statistics read neither events nor calls. Triggers write each change beside the rows that it comes
 * from, in the same transaction and into tables without an index, which no batch waits for. A replica adds them up into
 * the counters and deletes them, in one transaction (`counting/fold-counters.ts`). Counters and changes together are the
 * truth at any moment, whichever process is killed. Triggers read each session by its index, once a group of rows. An
 * insert that updates nothing fires the trigger of updates too, which then finds nothing to count.
 *
 * Every counter is kept for its owner, with owner 0 for the whole team, and with team 0 and without projects for all. A
 * missing project counts under ''. Each call counts in one cell of the hour in which it began: its outcome ('' while it is
 * open) and the bin of its duration. What retention deletes stays counted. A session that moves to another project or team
 * takes its calls, tokens and start along; its events stay counted where they happened.
 *
 * Statistics read counters from their indexes, as long as a vacuum has seen their pages since they changed; else each row
 * is looked up, which takes three times as long. By default it comes when a fifth of a table is new: after weeks.
 */
export const COUNTERS = `
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
CREATE INDEX hour_sessions_by_hour ON hour_sessions (hour) INCLUDE (session, owner, team);
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
  events bigint, failures bigint,
  -- Since when it waits for its counters, for the metrics.
  at timestamptz DEFAULT clock_timestamp()
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
  INSERT INTO uncounted_events (owner, team, session, minute, project, event, tool, events, failures)
    SELECT s.owner, s.team, e.session, e.minute, s.project, e.event, e.tool, e.events, e.failures
    FROM (
      SELECT session, received_at / 60000 AS minute, counted_name(hook_event_name) AS event,
        CASE WHEN status = 'started' AND tool_use_id IS NOT NULL THEN counted_name(tool_name) ELSE '' END AS tool,
        count(*) AS events, count(*) FILTER (WHERE status = 'failed') AS failures
      FROM added GROUP BY 1, 2, 3, 4
    ) e ${SESSION("e.session")};
  RETURN NULL;
END $$;
CREATE TRIGGER count_events AFTER INSERT ON events REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_events();

CREATE FUNCTION count_calls() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    ${addCalls(signed("added", 1))};
  ELSIF EXISTS (SELECT FROM added) THEN
    ${addCalls(`${signed("added", 1)} UNION ALL ${signed("removed", -1)}`)};
  END IF;
  RETURN NULL;
END $$;
${onWrite("calls")}

CREATE FUNCTION count_usage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    ${addUsage("SELECT *, 1 AS sign FROM added")};
  ELSIF EXISTS (SELECT FROM added) THEN
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

${[...LARGE.map((table) => vacuumAfter(table, 100_000)), ...SMALL.map((table) => vacuumAfter(table, 10_000))].join("\n")}
`;

/** Statements with ON CONFLICT DO UPDATE fire both. */
function onWrite(table: string, name = `count_${table}`): string {
  return `CREATE TRIGGER ${name} AFTER INSERT ON ${table} REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ${name}();
CREATE TRIGGER re${name} AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS removed NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ${name}();`;
}

/** Where a row counts: SQL of the owner, of the team and of the project, and of what they are read from. */
interface Place {
  readonly owner: string;
  readonly team: string;
  readonly project: string;
  readonly from: string;
}

function ofSession(id: string): Place {
  return { owner: "s.owner", team: "s.team", project: "s.project", from: SESSION(id) };
}

function ofRow(row: "OLD" | "NEW"): Place {
  return { owner: `${row}.owner`, team: `${row}.team`, project: `counted_name(${row}.project)`, from: "" };
}

/** @param rows of `calls`, each with a sign: 1 to count it, -1 to take it back */
function addCalls(rows: string, { owner, team, project, from } = ofSession("c.session")): string {
  return `INSERT INTO uncounted_calls
    SELECT ${owner}, ${team}, c.hour, ${project}, c.tool, c.outcome, c.bin, c.calls
    FROM (
      SELECT session, started_at / 3600000 AS hour, counted_name(tool_name) AS tool, counted_name(outcome) AS outcome,
        duration_bin(duration_ms) AS bin, sum(sign) AS calls
      FROM (${rows}) r GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0
    ) c ${from}`;
}

function signed(rows: string, sign: 1 | -1): string {
  return `SELECT session, started_at, tool_name, outcome, duration_ms, ${sign} AS sign FROM ${rows}`;
}

/** @param rows of `usage_hours`, each with a sign. Messages that another session has too are not counted twice */
function addUsage(rows: string, { owner, team, project, from } = ofSession("u.session")): string {
  return `INSERT INTO uncounted_usage
    SELECT ${owner}, ${team}, u.hour, ${project}, u.model, u.variant, u.band, ${SUMS.map((sum) => `u.${sum}`).join(", ")}
    FROM (
      SELECT session, hour, model, variant, band, ${SUMS.map((sum) => `sum(sign * ${sum}) AS ${sum}`).join(", ")}
      FROM (${rows}) r WHERE NOT is_copy GROUP BY 1, 2, 3, 4, 5
      HAVING ${SUMS.map((sum) => `sum(sign * ${sum}) <> 0`).join(" OR ")}
    ) u ${from}`;
}

/** What the session that changes has stored is taken back where it counted, and counts where the session is now. */
function moveAlong(add: typeof addCalls, table: string): string {
  const stored = (sign: number): string =>
    `SELECT *, ${sign} AS sign FROM ${table} WHERE day = NEW.day AND session = NEW.id`;
  return `${add(stored(-1), ofRow("OLD"))};
      ${add(stored(1), ofRow("NEW"))};`;
}

function vacuumAfter(table: string, rows: number): string {
  return `ALTER TABLE ${table} SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = ${rows},
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = ${rows});`;
}
