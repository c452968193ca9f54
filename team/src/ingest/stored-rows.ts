import type { PoolClient } from "pg";
import type { LogPosition } from "../../../src/core/forwarding.ts";
import { DRAWN, type DrawnNumbers } from "./event-numbers.ts";
import { NOTHING_YET, type Session, type ToolCall } from "../../../src/core/session/session.ts";

/** A machine as a batch finds it. */
export interface MachineRow {
  readonly id: number;
  readonly machine_id: string | null;
  /** The name that it gives itself, with a number where another machine of its person has the same. */
  readonly label: string;
  readonly name: string;
  readonly owner: number;
  readonly team: number;
  readonly log_id: string;
  readonly position: number;
  readonly position_key: string | null;
  readonly message_position: number;
  /** Whether some of what it sends may be stored already. */
  readonly repeats: boolean;
  readonly last_seq: number;
  readonly ahead_ms: number;
  readonly token_hash: Buffer;
}

/** For queries over `machines m`. */
export const MACHINE_COLUMNS = `m.id, m.machine_id, m.label, m.name, m.owner, m.team, m.log_id, m.position, m.position_key,
  m.message_position, m.repeats, m.last_seq, m.ahead_ms, m.token_hash`;

export const READ_MACHINE = {
  name: "read-machine",
  text: `SELECT ${MACHINE_COLUMNS} FROM machines m WHERE m.id = $1 AND m.revoked_at IS NULL`,
};

/**
 * Orders the batches of a machine over all replicas, and those of a person's machines: two of them may begin one
 * session at the same time, when there is no row of it to lock. It is a statement of its own: one that waits for a lock
 * sees what was stored before it began to wait, so what the batch builds on must be read by the next statement. The
 * token is looked at again: it may have been revoked, or replaced, while the batch arrived or waited.
 */
export const LOCK_MACHINE = {
  name: "lock-machine",
  text: `SELECT ${MACHINE_COLUMNS} FROM machines m JOIN people p ON p.id = m.owner
    WHERE m.id = $1 AND m.token_hash = $2 AND m.revoked_at IS NULL FOR UPDATE OF m FOR NO KEY UPDATE OF p`,
};

/** Where a log of the machine stands. Zero for a log that is new here. */
export async function positionOf(
  client: Pick<PoolClient, "query">,
  machine: MachineRow,
  logId: string,
): Promise<LogPosition> {
  if (machine.log_id === logId) return toPosition(machine);
  if (machine.log_id === "") return BEGINNING;
  const { rows } = await client.query<PositionRow>({ ...READ_LOG, values: [machine.id, logId] });
  return rows[0] === undefined ? BEGINNING : toPosition(rows[0]);
}

const BEGINNING: LogPosition = { seq: 0, key: null, message: 0 };

const READ_LOG = {
  name: "read-log",
  text: "SELECT position, position_key, message_position FROM machine_logs WHERE machine = $1 AND log_id = $2",
};

type PositionRow = Pick<MachineRow, "position" | "position_key" | "message_position">;

function toPosition(row: PositionRow): LogPosition {
  return { seq: row.position, key: row.position_key, message: row.message_position };
}

export interface SessionRow {
  readonly id: number;
  /** In which it began: its machine may be in another one now. */
  readonly team: number;
  readonly session_id: string;
  readonly day: number;
  readonly data: string;
  /** The label of its machine. */
  readonly label: string;
}

/** In one order everywhere, so that two batches never wait for each other's sessions. */
export const LOCK_SESSIONS = {
  name: "lock-sessions",
  text: `SELECT s.id, s.team, s.session_id, s.day, s.data, m.label FROM sessions s JOIN machines m ON m.id = s.machine
    WHERE s.owner = $1 AND s.session_id = ANY ($2) ORDER BY s.session_id FOR UPDATE OF s`,
};

/**
 * A row of {@link READ_REST}: the numbers of the batch, a call of one of its sessions, or a key of it that is stored.
 */
export type RestRow = (DrawnNumbers & { readonly session: null }) | CallRow | KnownKeyRow;

interface CallRow {
  readonly now_ms: null;
  readonly session: number;
  readonly tool_use_id: string;
  readonly data: string;
}

interface KnownKeyRow {
  readonly now_ms: null;
  readonly session: null;
  readonly data: string;
}

// The range of days leaves partitions out before the statement begins. `OFFSET 0` and the whole key keep the plan to
// the index of the key, no matter what statistics say of a table: a scan of a day takes a hundred times as long.
const NUMBERS_AND_CALLS = `SELECT NULL::bigint AS session, NULL::text AS tool_use_id, NULL::text AS data, ${DRAWN}
    UNION ALL
    SELECT s.id, s.tool, c.data, NULL, NULL FROM unnest($2::int[], $3::bigint[], $4::text[]) AS s (day, id, tool)
    CROSS JOIN LATERAL (SELECT data FROM calls WHERE day = s.day AND session = s.id AND tool_use_id = s.tool
      AND day BETWEEN $5::int AND $6::int OFFSET 0) AS c`;

/** What a batch needs beside its sessions. */
export const READ_REST = { name: "read-rest", text: NUMBERS_AND_CALLS };

/**
 * For a machine that may send again what is stored. Keys are looked up by the index of each session: an index of the
 * keys would be one more entry for each event.
 */
export const READ_REST_AND_KEYS = {
  name: "read-rest-and-keys",
  text: `${NUMBERS_AND_CALLS} UNION ALL
    SELECT NULL, NULL, e.key, NULL, NULL FROM events e
    WHERE e.session = ANY ($7::bigint[]) AND e.machine = $8::int AND e.key = ANY ($9::text[])`,
};

/** A session that an earlier release stored may lack fields. */
export function toSession({ data, label }: Pick<SessionRow, "data" | "label">): Session {
  return { ...EARLIER, ...(JSON.parse(data) as Partial<Session>), machine: label } as Session;
}

const EARLIER: Partial<Session> = { ...NOTHING_YET, agent: "claude", tasks: [], usage: null, isImported: false };

export function toCall(data: string): ToolCall {
  return JSON.parse(data) as ToolCall;
}
