import type { Pool } from "pg";
import { itemsOf, type Mark, type MarkKind } from "../../../src/core/session/attention-item.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { NO_TEAM } from "../database/feed.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";
import { rowOfSession } from "./session-queries.ts";

/** What one person has marked: others see none of it. */
export interface MarksOfReader {
  /** On open items of a session. */
  of(session: Session): Promise<readonly Mark[]>;
  /** Rows of the sessions with a mark. */
  sessions(): Promise<readonly number[]>;
}

interface MarkRow {
  readonly session: number;
  readonly session_id: string;
  readonly item: string;
  readonly kind: MarkKind;
  readonly until: number | null;
  readonly at: number;
}

/** Asks once for all sessions of a request. */
export function createMarksOfReader(pool: Pool, person: Reader): MarksOfReader {
  let asked: Promise<readonly MarkRow[]> | undefined;
  const all = async () => (asked ??= readMarks(pool, person));
  return {
    of: async (session) => {
      const items = itemsOf(session);
      if (items.length === 0) return [];
      const rows = await all();
      return rows
        .filter((row) => row.session_id === session.sessionId && items.includes(row.item))
        .map(({ item, kind, until, at }) => ({ item, kind, untilMs: until, atMs: at }));
    },
    sessions: async () => [...new Set((await all()).map(({ session }) => session))],
  };
}

async function readMarks(pool: Pool, person: Reader): Promise<readonly MarkRow[]> {
  const { rows } = await pool.query<MarkRow>(
    `SELECT k.session, s.session_id, k.item, k.kind, k.until, k.at FROM marks k JOIN sessions s ON s.id = k.session
     WHERE k.person = $1::int AND ${mayRead("figures")}`,
    [...personValues(person)],
  );
  return rows;
}

export async function putMark(
  pool: Pool,
  person: Reader,
  { sessionId, mark }: { readonly sessionId: string; readonly mark: Mark },
): Promise<void> {
  await pool.query(
    withLineOfFeed(`INSERT INTO marks (person, session, item, kind, until, at)
     SELECT $1::int, s.id, $5, $6, $7, $8 FROM sessions s WHERE s.id = ${rowOfSession("$4")}
     ON CONFLICT (person, session, item) DO UPDATE SET kind = excluded.kind, until = excluded.until, at = excluded.at`),
    [...personValues(person), sessionId, mark.item, mark.kind, mark.untilMs, mark.atMs],
  );
}

export async function removeMark(
  pool: Pool,
  person: Reader,
  { sessionId, item }: { readonly sessionId: string; readonly item: string },
): Promise<void> {
  await pool.query(
    withLineOfFeed(`DELETE FROM marks WHERE person = $1::int AND session = ${rowOfSession("$4")} AND item = $5`),
    [...personValues(person), sessionId, item],
  );
}

/** The person's other pages get the session with its marks; those of others learn nothing. */
function withLineOfFeed(change: string): string {
  return `WITH changed AS (${change} RETURNING session)
    INSERT INTO feed (machine, team, owner, seqs, sessions)
    SELECT s.machine, ${NO_TEAM}, $1::int, '{}', ARRAY[s.id] FROM changed c JOIN sessions s ON s.id = c.session`;
}

/** Deletes marks whose items are over. Reading leaves them out anyway. */
export async function forgetMarks(pool: Pool): Promise<void> {
  await pool.query(
    "DELETE FROM marks USING sessions s WHERE s.id = marks.session AND s.state NOT IN ('waiting', 'failed', 'lost')",
  );
}
