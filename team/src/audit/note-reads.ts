import type { Pool } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { errorText } from "../../../src/core/errors/errors.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import { decodeSegment } from "../../../src/http/parameters.ts";
import type { Exchange, Route } from "../../../src/http/router.ts";
import { mayRead, personValues, type Person } from "../rights/rights.ts";

const DAY_MS = 86_400_000;

/** Readings that are known to be written. Beyond it they are written again, to no effect. */
const MOST_KNOWN = 10_000;

export type NoteReads = (routes: readonly Route[], person: Person) => readonly Route[];

/**
 * Wraps the routes of a person so that what she reads of colleagues' sessions is written down: a session, a part or an
 * event of it, or a list of one session alone. One line a reader, session and day. The answer does not wait for it.
 */
export function createReadNotes(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
}): NoteReads {
  const { pool, clock, logger } = options;
  const known = new Set<string>();

  async function note(person: Person, sessionId: string): Promise<void> {
    const day = Math.floor(clock.now() / DAY_MS);
    const key = `${person.id} ${day} ${sessionId}`;
    if (known.has(key)) return;
    if (known.size >= MOST_KNOWN) known.clear();
    known.add(key);
    try {
      const values = [...personValues(person), person.subject, sessionId, day];
      const { rows } = await pool.query<{ readable: number }>(WRITE, values);
      // Not shared, or not yet: her next reading may be one of all of it.
      if (rows[0]?.readable === 0) known.delete(key);
    } catch (error) {
      known.delete(key);
      logger.error("a reading is missing in the audit", { reason: errorText(error) });
    }
  }

  return (routes, person) =>
    routes.map((route) => ({
      ...route,
      handler: async (exchange) => {
        const answer: unknown = await route.handler(exchange);
        const sessionId = sessionOf(route, exchange, answer);
        if (sessionId !== null) void note(person, sessionId);
        return answer;
      },
    }));
}

/** The one session that an answer is about; null for a list of many. */
function sessionOf(route: Route, { request, rest, query }: Exchange, answer: unknown): string | null {
  if (request.method === "POST") return null;
  if (route.path === ROUTES.session) return decodeSegment(rest.split("/", 1)[0] ?? "", "id");
  if (route.path === ROUTES.logEntry) {
    const id = isJsonObject(answer) ? answer["session_id"] : null;
    return typeof id === "string" ? id : null;
  }
  return query.get("session");
}

// Of two sessions with one id, each that she may read.
const WRITE = `WITH readable AS (
    SELECT s.id, s.session_id, s.owner, p.subject FROM sessions s JOIN people p ON p.id = s.owner
    WHERE s.session_id = $5 AND ${mayRead("whole")}
  ), written AS (
    INSERT INTO audit (who, kind, about, detail, owner, session, day)
    SELECT $4, 'session-read', session_id, 'of ' || subject, owner, id, $6::int FROM readable WHERE owner <> $1::int
    ON CONFLICT (session, who, day) WHERE kind = 'session-read' DO NOTHING
  )
  SELECT count(*) AS readable FROM readable`;
