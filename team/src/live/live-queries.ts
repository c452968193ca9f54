import type { Pool } from "pg";
import type { Session } from "../../../src/core/session/session.ts";
import { EVENT_COLUMNS, toEvent, type EventRow } from "../reading/event-queries.ts";
import { SELECT_SESSIONS, toShared, type SessionRow } from "../reading/session-queries.ts";
import { OF_SCOPE } from "../rights/scope.ts";
import { forManyReaders, readersValue, type Reader } from "../rights/many-readers.ts";
import { mayRead, type Access } from "../rights/rights.ts";
import type { FeedLine } from "./feed-lines.ts";
import type { FedEvent } from "./ring.ts";

/** Events of the feed's lines, the lowest number first, once for all readers. Imported ones are not streamed. */
export async function readFedEvents(pool: Pool, lines: readonly FeedLine[]): Promise<readonly FedEvent[]> {
  const seqs = lines.flatMap((line) => line.seqs);
  if (seqs.length === 0) return [];
  const [low, high] = [seqs.reduce((a, b) => Math.min(a, b)), seqs.reduce((a, b) => Math.max(a, b))];
  const { rows } = await pool.query<EventRow & { readonly row: number; readonly owner: number; readonly team: number }>(
    { ...READ_EVENTS, values: [seqs, low, high] },
  );
  return rows.map((row) => ({ session: row.row, owner: row.owner, team: row.team, event: toEvent(row) }));
}

const READ_EVENTS = {
  name: "read-fed-events",
  // The bounds choose the partitions.
  text: `SELECT ${EVENT_COLUMNS}, s.id AS row, s.owner, s.team
    FROM events e JOIN sessions s ON s.id = e.session JOIN machines m ON m.id = e.machine
    WHERE e.seq = ANY ($1::bigint[]) AND e.seq >= $2::bigint AND e.seq <= $3::bigint AND e.source <> 'import'
    ORDER BY e.seq`,
};

const IN_SCOPE = `CASE reader.scope ${Object.entries(OF_SCOPE)
  .map(([scope, condition]) => `WHEN '${scope}' THEN ${condition}`)
  .join(" ")} END`;

const SEEN = forManyReaders(`${SELECT_SESSIONS}
  WHERE s.id = ANY (reader.sessions) AND ${IN_SCOPE} AND ${mayRead("figures")}`);

/** What a session shows depends on the access and on whether it is the reader's own: each form is made and sent once. */
const READ_SEEN = {
  name: "read-seen",
  text: `WITH ${SEEN.readers}
    SELECT reader.n, seen.id, seen.access, seen.is_own, CASE WHEN row_number() OVER
      (PARTITION BY seen.id, seen.access, seen.is_own ORDER BY reader.n) = 1 THEN to_jsonb(seen) END AS row
    FROM readers reader CROSS JOIN LATERAL (${SEEN.ofReader}) seen`,
};

/** A session as the reader of that place sees it. */
export interface SeenSession {
  readonly reader: number;
  readonly row: number;
  readonly access: Access;
  readonly session: Session;
}

/** The sessions that readers are asked for, as each of them may see them now. */
export async function readSeen(pool: Pool, readers: readonly Reader[]): Promise<readonly SeenSession[]> {
  const asked = readers.filter(({ sessions }) => sessions.length > 0);
  if (asked.length === 0) return [];
  const { rows } = await pool.query<{
    readonly n: number;
    readonly id: number;
    readonly access: Access;
    readonly is_own: boolean;
    readonly row: SessionRow | null;
  }>({ ...READ_SEEN, values: [readersValue(readers)] });
  const forms = new Map(rows.flatMap(({ row }) => (row === null ? [] : [[formKey(row), toShared(row)] as const])));
  return rows.flatMap((row) => {
    const session = forms.get(formKey(row));
    return session === undefined ? [] : [{ reader: row.n, row: row.id, access: row.access, session }];
  });
}

/** Readers with the same key get the same form. */
function formKey({ id, access, is_own: isOwn }: Pick<SessionRow, "id" | "access" | "is_own">): string {
  return `${id} ${access} ${isOwn}`;
}

const WHOLE = forManyReaders(`${IN_SCOPE} AND ${mayRead("whole")}`);

const READ_WHOLE = {
  name: "read-whole",
  text: `WITH ${WHOLE.readers} SELECT reader.n, array_agg(s.id) AS sessions
    FROM readers reader JOIN sessions s ON s.id = ANY (reader.sessions) WHERE ${WHOLE.ofReader} GROUP BY reader.n`,
};

/** For each reader, the sessions that this reader sees whole. */
export async function readWhole(pool: Pool, readers: readonly Reader[]): Promise<readonly ReadonlySet<number>[]> {
  const { rows } = await pool.query<{ readonly n: number; readonly sessions: readonly string[] }>({
    ...READ_WHOLE,
    values: [readersValue(readers)],
  });
  const whole = new Map(rows.map(({ n, sessions }) => [n, sessions.map(Number)]));
  return readers.map((_, n) => new Set(whole.get(n)));
}

/** A session whose state has become stale. */
export type StaleRow = Pick<FeedLine, "id" | "owner" | "team">;

export async function readStale(pool: Pool, afterMs: number, upToMs: number): Promise<readonly StaleRow[]> {
  const { rows } = await pool.query<StaleRow>({ ...READ_STALE, values: [afterMs, upToMs] });
  return rows;
}

const READ_STALE = {
  name: "read-stale",
  // The index has those with figures.
  text: `SELECT id, owner, team FROM sessions
    WHERE figures IS NOT NULL AND state IN ('starting', 'working', 'waiting') AND stale_at > $1 AND stale_at <= $2`,
};

/** What decides what a person sees, beside the sessions themselves. */
export interface RightsRow {
  readonly id: number;
  readonly is_auditor: boolean;
  readonly team_ids: readonly number[];
  /** All that is known of the teams, whose sharing may be switched on and off, and when the person signed in. */
  readonly about: string;
}

export async function readRights(pool: Pool, people: readonly number[]): Promise<readonly RightsRow[]> {
  const { rows } = await pool.query<RightsRow>({ ...READ_RIGHTS, values: [people] });
  return rows;
}

const READ_RIGHTS = {
  name: "read-rights",
  text: `SELECT p.id, coalesce(p.role = 'auditor', false) AS is_auditor,
      ARRAY(SELECT m.team FROM memberships m WHERE m.person = p.id) AS team_ids,
      concat((SELECT string_agg(to_jsonb(t)::text, ' ' ORDER BY t.id)
          FROM memberships m JOIN teams t ON t.id = m.team WHERE m.person = p.id),
        (SELECT string_agg(s.began_at::text, ' ' ORDER BY s.began_at)
          FROM sign_ins s WHERE s.person = p.id AND s.ends_at > clock_timestamp())) AS about
    FROM people p WHERE p.id = ANY ($1::int[])`,
};
