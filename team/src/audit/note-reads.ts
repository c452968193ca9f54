import { DAY_MS } from "../../../src/core/time-units.ts";
import type { Pool } from "pg";
import { ROUTES, type RoutePath } from "../../../src/api/routes.ts";
import { errorText } from "../../../src/core/errors/errors.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import { decodeSegment } from "../../../src/http/parameters.ts";
import type { Exchange, Route } from "../../../src/http/router.ts";
import { mayRead, personValues, type Person } from "../rights/rights.ts";

/** Readings that are known to be written. Beyond it they are written again, to no effect. */
const MOST_KNOWN = 10_000;

/** `sessions`: they opened or exported them. `teams`: they came in a list or a stream with those of others. */
type Way = "sessions" | "teams";

/**
 * Writes down what people read of colleagues' sessions: one line a reader, session and day for each one that they open or
 * exports, and one a reader, team and day for what comes in lists and streams. Answers do not wait for it.
 */
export function createReadNotes(options: { readonly pool: Pool; readonly clock: Clock; readonly logger: Logger }) {
  const { pool, clock, logger } = options;
  const known = new Set<string>();

  async function write(sql: string, person: Person, { keys, ids }: Unknown): Promise<void> {
    if (known.size + keys.length > MOST_KNOWN) known.clear();
    for (const key of keys) known.add(key);
    const forget = (): void => keys.forEach((key) => known.delete(key));
    try {
      const values = [...personValues(person), person.subject, ids, dayOf(clock.now())];
      const { rows } = await pool.query<{ readable: number }>(sql, values);
      // Not shared, or not yet: their next reading may be one of all of it.
      if ((rows[0]?.readable ?? 0) < ids.length) forget();
    } catch (error) {
      forget();
      logger.error("a reading is missing in the audit", { reason: errorText(error) });
    }
  }

  function unknownOf<Id>(person: Person, way: string, given: Iterable<Id>): Unknown<Id> {
    const day = dayOf(clock.now());
    const ids = [...new Set(given)].filter((id) => !known.has(`${way} ${person.id} ${day} ${String(id)}`));
    return { ids, keys: ids.map((id) => `${way} ${person.id} ${day} ${String(id)}`) };
  }

  /** They read of sessions with these ids. */
  function read(person: Person, way: Way, sessionIds: Iterable<string>): void {
    const unknown = unknownOf(person, way, sessionIds);
    if (unknown.ids.length > 0) void write(WRITE[way], person, unknown);
  }

  return {
    read,
    /** A stream brought their events of others in these teams. */
    watched(person: Person, teams: Iterable<number>): void {
      const unknown = unknownOf(person, "stream", teams);
      if (unknown.ids.length > 0) void write(WRITE_WATCHED, person, unknown);
    },
    /** Wraps the routes of a person. */
    wrap: (routes: readonly Route[], person: Person): readonly Route[] =>
      routes.map((route) => ({
        ...route,
        handler: async (exchange) => {
          const note = (answer: unknown): void => {
            const sessionId = sessionOf(route, exchange, answer);
            if (sessionId === null) read(person, "teams", listedIn(route, answer));
            else read(person, "sessions", [sessionId]);
          };
          try {
            const answer: unknown = await route.handler(exchange);
            note(answer);
            return answer;
          } catch (error) {
            // Who leaves before the last byte of an export has read the others.
            if (exchange.response.headersSent) note(undefined);
            throw error;
          }
        },
      })),
  };
}

interface Unknown<Id = unknown> {
  readonly ids: readonly Id[];
  readonly keys: readonly string[];
}

function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}

/** The one session that an answer is about; null for a list of many. */
function sessionOf(route: Route, { request, rest, query }: Exchange, answer: unknown): string | null {
  if (request.method === "POST") return null;
  if (route.path === ROUTES.session) return decodeSegment(rest.split("/", 1)[0] ?? "", "id");
  if (route.path === ROUTES.logEntry) {
    const id = isJsonObject(answer) ? answer["session_id"] : null;
    return typeof id === "string" ? id : null;
  }
  // The activity brings rows of any session up to date, which its reader may never have opened.
  if (route.path === ROUTES.turns || route.path === ROUTES.calls) return null;
  // An empty one is none.
  return query.get("session") || null;
}

/** Lists of what is said and done in sessions, and where each answer has them. Other lists have titles and counts. */
const LISTS: Partial<Record<RoutePath, string>> = {
  [ROUTES.log]: "events",
  [ROUTES.search]: "hits",
  [ROUTES.calls]: "calls",
  [ROUTES.turns]: "turns",
  [ROUTES.away]: "sessions",
};

function listedIn({ path }: Route, answer: unknown): readonly string[] {
  const name = LISTS[path];
  const rows = name !== undefined && isJsonObject(answer) ? answer[name] : null;
  return (Array.isArray(rows) ? rows : []).flatMap((row) => {
    const event = isJsonObject(row) && isJsonObject(row["event"]) ? row["event"] : row;
    const id = isJsonObject(event) ? event["session_id"] : null;
    return typeof id === "string" ? [id] : [];
  });
}

// Two sessions may have one id: each that the person may read counts. A response may end after its reader or an owner
// was erased: no line names a person without a row, which waits for an erasure.
const READABLE = `readable AS (
    SELECT s.id, s.session_id, s.owner, s.team, p.subject FROM sessions s JOIN people p ON p.id = s.owner
    JOIN people reader ON reader.id = $1::int
    WHERE s.session_id = ANY ($5::text[]) AND ${mayRead("whole")} FOR KEY SHARE OF p, reader
  )`;

const COUNT = "SELECT count(DISTINCT session_id) AS readable FROM readable";

/** @param from what gives `id` and `name` of teams */
function insertTeams(from: string): string {
  return `INSERT INTO audit (who, kind, about, team, day) SELECT DISTINCT $4, 'team-read', t.name, t.id, $6::int FROM ${from}
    ON CONFLICT (team, who, day) WHERE kind = 'team-read' DO NOTHING`;
}

const WRITE = {
  sessions: `WITH ${READABLE}, written AS (
    INSERT INTO audit (who, kind, about, detail, owner, session, day)
    SELECT $4, 'session-read', session_id, 'of ' || subject, owner, id, $6::int FROM readable WHERE owner <> $1::int
    ON CONFLICT (session, who, day) WHERE kind = 'session-read' DO NOTHING
  ) ${COUNT}`,
  teams: `WITH ${READABLE}, written AS (
    ${insertTeams("readable JOIN teams t ON t.id = readable.team WHERE readable.owner <> $1::int")}
  ) ${COUNT}`,
} as const satisfies Record<Way, string>;

const WRITE_WATCHED = `WITH readable AS (
    SELECT t.id, t.name FROM teams t JOIN people reader ON reader.id = $1::int
    WHERE t.id = ANY ($5::int[]) AND $2::int[] IS NOT NULL AND $3::boolean IS NOT NULL FOR KEY SHARE OF reader
  ), written AS (${insertTeams("readable t")}) SELECT count(*) AS readable FROM readable`;
