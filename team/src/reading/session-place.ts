import type { Pool } from "pg";
import type { ListedCall } from "../../../src/core/call-history.ts";
import { fromCallResultDto } from "../../../src/api/call-dto.ts";
import { dayOfSeq } from "../ingest/event-numbers.ts";
import { toCall } from "../ingest/stored-rows.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";
import { rowOfSession } from "./session-queries.ts";

/** Days that one statement looks at: each is a partition. */
export const DAYS = 3;

/** Where the parts of a session are stored. */
export interface SessionPlace {
  readonly id: number;
  /** The day of its calls, transitions and messages. */
  readonly day: number;
  readonly session_id: string;
  readonly label: string;
  readonly title: string | null;
  readonly project: string | null;
  /** Its newest event; null where a release before stored it. */
  readonly last_seq: number | null;
  readonly data: string;
}

/** Finds the sessions that the person sees whole. The parts of others are as empty as those of unknown sessions. */
export async function findPlaces(
  pool: Pool,
  person: Reader,
  sessionIds: readonly string[],
): Promise<readonly SessionPlace[]> {
  if (sessionIds.length === 0) return [];
  const { rows } = await pool.query<SessionPlace>(
    `SELECT s.id, s.day, s.session_id, m.label, s.title, s.project, s.last_seq, s.data
     FROM unnest($4::text[]) AS asked (id) CROSS JOIN LATERAL (SELECT ${rowOfSession("asked.id")} AS id) AS found
     JOIN sessions s ON s.id = found.id JOIN machines m ON m.id = s.machine WHERE ${mayRead("whole")}`,
    [...personValues(person), [...new Set(sessionIds)]],
  );
  return rows;
}

export async function findPlace(pool: Pool, person: Reader, sessionId: string): Promise<SessionPlace | null> {
  const [place] = await findPlaces(pool, person, [sessionId]);
  return place ?? null;
}

/** The days on which a session has events, as far as is known. */
export function lastDayOf({ last_seq: seq }: Pick<SessionPlace, "last_seq">, today: number): number {
  return seq === null ? today + 1 : dayOfSeq(seq);
}

export interface ListedCallRow {
  readonly data: string;
  readonly start_seq: number | null;
  readonly end_seq: number | null;
  readonly result: string | null;
}

/** For queries over `calls c`. */
export const CALL_COLUMNS = "c.data, c.start_seq, c.end_seq, c.result";

export function toListedCall(
  row: ListedCallRow,
  { session_id: sessionId, label, title, project }: Pick<SessionPlace, "session_id" | "label" | "title" | "project">,
): ListedCall {
  return {
    ...toCall(row.data),
    startSeq: row.start_seq,
    endSeq: row.end_seq,
    result: row.result === null ? null : fromCallResultDto(JSON.parse(row.result)),
    sessionId,
    sessionTitle: title,
    projectName: project,
    machine: label,
  };
}
