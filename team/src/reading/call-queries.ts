import type { Pool } from "pg";
import type { CallFilter, CallPage, ListedCall } from "../../../src/core/call-history.ts";
import { hasSearchWords } from "../../../src/core/history.ts";
import { containsWord, likePattern } from "../database/text-match.ts";
import { dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { mayRead, personValues, type Person } from "../rights/rights.ts";
import { boundsOf, endOfDays, ofSessions } from "./event-queries.ts";
import { CALL_COLUMNS, DAYS, toListedCall, type ListedCallRow, type SessionPlace } from "./session-place.ts";
import type { Scope } from "./session-queries.ts";

/** Events that one statement looks through, and that one page does: a rare filter gets short pages with a next one. */
const SLICE = 200;
const MAX_SLICES = 10;

interface Asking {
  readonly person: Person;
  readonly scope: Scope;
  readonly nowMs: number;
}

/**
 * Calls of all sessions along their first events, the newest first. Events are cut by their own day and calls by that of
 * their session: each statement looks at a few days of one of them.
 */
export async function listCalls(pool: Pool, asking: Asking, filter: CallFilter): Promise<CallPage> {
  const { person, scope, nowMs } = asking;
  const { lowest, highest } = await boundsOf(pool, person, { filter, scope });
  const calls: (ListedCall & { readonly anchor: number })[] = [];
  let before = Math.min(filter.beforeSeq ?? Infinity, highest + 1, endOfDays(nowMs));
  for (let slice = 0; slice < MAX_SLICES && before > lowest && calls.length <= filter.limit; slice += 1) {
    const low = firstSeqOf(dayOfSeq(before - 1) - DAYS + 1);
    const events = await readAnchors(pool, asking, { filter, low, high: before });
    calls.push(...(await callsOf(pool, person, events)).filter((call) => isWanted(call, filter)));
    before = events.length === SLICE ? (events.at(-1)?.seq ?? low) : low;
  }
  const shown = calls.slice(0, filter.limit);
  if (calls.length > filter.limit) return { calls: shown, next: shown.at(-1)?.anchor ?? null };
  return { calls: shown, next: before <= lowest ? null : before };
}

/** An event that may be the first one of its call. */
interface Anchor extends Pick<SessionPlace, "session_id" | "label" | "title" | "project" | "day"> {
  readonly seq: number;
  readonly session: number;
  readonly tool_use_id: string;
  readonly status: string;
}

interface Slice {
  readonly filter: CallFilter;
  readonly low: number;
  readonly high: number;
}

async function readAnchors(
  pool: Pool,
  { person, scope }: Asking,
  { filter, low, high }: Slice,
): Promise<readonly Anchor[]> {
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const sessions = [
    ofSessions({ filter, scope }, values),
    `s.day <= ${place(dayOfSeq(high - 1))}`,
    `(s.last_seq IS NULL OR s.last_seq >= ${place(low)}::bigint)`,
  ];
  const { machine, model, toolNames, sinceMs, untilMs, isImported } = filter;
  // The server itself runs no session.
  if (machine === null) sessions.push("false");
  if (typeof machine === "string") sessions.push(`m.label = ${place(machine)}`);
  if (model !== undefined) sessions.push(containsWord("s.model", place(likePattern(model))));
  const conditions = [`e.seq >= ${place(low)}::bigint`, `e.seq < ${place(high)}::bigint`];
  if (toolNames !== undefined) conditions.push(`e.tool_name = ANY (${place(toolNames)}::text[])`);
  // A call begins no later than with its first event.
  if (sinceMs !== undefined) conditions.push(`e.received_at >= ${place(sinceMs)}`);
  if (untilMs !== undefined) conditions.push(`(e.status <> 'started' OR e.received_at < ${place(untilMs)})`);
  if (isImported === false) conditions.push("e.source <> 'import'");
  const most = place(SLICE);
  const { rows } = await pool.query<Anchor>(
    `SELECT e.seq, e.session, e.tool_use_id, e.status, s.session_id, s.day, s.title, s.project, m.label
     FROM sessions s JOIN machines m ON m.id = s.machine
     CROSS JOIN LATERAL (SELECT * FROM events e WHERE e.session = s.id AND e.tool_use_id IS NOT NULL
       AND e.status IN ('started', 'ok', 'failed', 'denied') AND ${conditions.join(" AND ")}
       ORDER BY e.seq DESC LIMIT ${most}) e
     WHERE ${sessions.join(" AND ")} ORDER BY e.seq DESC LIMIT ${most}`,
    values,
  );
  return rows;
}

type KeyedRow = ListedCallRow & { readonly session: number; readonly tool_use_id: string };

/** The calls that these events are the first of, in their order. */
async function callsOf(pool: Pool, person: Person, anchors: readonly Anchor[]) {
  const found = new Map<string, ListedCallRow>();
  const days = [...new Set(anchors.map(({ day }) => day))];
  for (let from = 0; from < days.length; from += DAYS) {
    const some = days.slice(from, from + DAYS);
    const of = anchors.filter(({ day }) => some.includes(day));
    const { rows } = await pool.query<KeyedRow>(
      `SELECT ${CALL_COLUMNS}, c.session, c.tool_use_id FROM unnest($5::bigint[], $6::text[]) AS asked (session, tool_use_id)
       JOIN calls c ON c.day = ANY ($4::int[]) AND c.session = asked.session AND c.tool_use_id = asked.tool_use_id
       JOIN sessions s ON s.id = c.session WHERE ${mayRead("whole")}`,
      [...personValues(person), some, of.map(({ session }) => session), of.map((one) => one.tool_use_id)],
    );
    for (const row of rows) found.set(`${row.session} ${row.tool_use_id}`, row);
  }
  return anchors.flatMap((anchor) => {
    const row = found.get(`${anchor.session} ${anchor.tool_use_id}`);
    if (row === undefined) return [];
    // A release before stored no numbers with a call.
    const isOld = row.start_seq === null && row.end_seq === null;
    const start = isOld && anchor.status === "started" ? anchor.seq : row.start_seq;
    if ((start ?? row.end_seq) !== anchor.seq) return [];
    return [{ ...toListedCall({ ...row, start_seq: start }, anchor), anchor: anchor.seq }];
  });
}

/** What its first event does not tell. */
function isWanted(call: ListedCall, { agentId, toolNames, statuses, text, sinceMs, untilMs }: CallFilter): boolean {
  return (
    (agentId === undefined || call.agentId === agentId) &&
    (toolNames === undefined || toolNames.includes(call.toolName)) &&
    (statuses === undefined || statuses.includes(call.outcome ?? "open")) &&
    (sinceMs === undefined || call.startedAtMs >= sinceMs) &&
    (untilMs === undefined || call.startedAtMs < untilMs) &&
    (text === undefined || hasSearchWords([call.summary], [text]) || hasSearchWords([call.result?.errorLine], [text]))
  );
}
