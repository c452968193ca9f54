import type { ListedCall, SlowCallFilter } from "../../../src/core/call-history.ts";
import { hasSearchWords, type Page } from "../../../src/core/history.ts";
import { containsWord, likePattern } from "../database/text-match.ts";
import { mayRead, personValues } from "../rights/rights.ts";
import { CALL_COLUMNS, toListedCall, type ListedCallRow, type SessionPlace } from "./session-place.ts";
import { OF_SCOPE } from "../rights/scope.ts";
import type { Asker } from "./select-visible.ts";

interface Row extends ListedCallRow, Pick<SessionPlace, "session_id" | "title" | "project" | "label"> {
  readonly id: number;
  readonly tool_use_id: string;
  readonly duration_ms: number;
}

/** Rows that one page looks through for a text, which only the JSON beside a call has. */
const MAX_SEARCHED = 2_000;

/** Calls of sessions that the person sees whole, the slowest first. A call without a measured duration is not among them. */
export async function readSlowCalls({ pool, person, scope }: Asker, filter: SlowCallFilter): Promise<Page<ListedCall>> {
  const { sessionId, agentId, projectName, toolNames, model, machine, statuses, text, sinceMs, untilMs } = filter;
  // The server itself runs no session.
  if (machine === null) return { rows: [], next: null };
  const values: unknown[] = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const since = place(sinceMs);
  const sessions = [mayRead("whole"), OF_SCOPE[scope], `s.last_used_at >= ${since}::bigint`];
  const calls = ["c.duration_ms IS NOT NULL", `c.started_at >= ${since}::bigint`];
  if (sessionId !== undefined) sessions.push(`s.session_id = ${place(sessionId)}`);
  if (projectName !== undefined) sessions.push(`s.project = ${place(projectName)}`);
  if (machine !== undefined) sessions.push(`m.label = ${place(machine)}`);
  if (model !== undefined) sessions.push(containsWord("s.model", place(likePattern(model))));
  if (untilMs !== undefined) {
    sessions.push(`s.started_at < ${place(untilMs)}::bigint`);
    calls.push(`c.started_at < ${place(untilMs)}::bigint`);
  }
  if (toolNames !== undefined) calls.push(`c.tool_name = ANY (${place(toolNames)}::text[])`);
  if (statuses !== undefined) calls.push(`coalesce(c.outcome, 'open') = ANY (${place(statuses)}::text[])`);
  if (filter.before !== null) {
    const { atMs, key } = filter.before;
    const slash = key.indexOf("/");
    const [session, call] = [key.slice(0, slash), key.slice(slash + 1)];
    calls.push(
      `(c.duration_ms, c.session, c.tool_use_id COLLATE "C") < (${place(atMs)}::bigint, ${place(session)}::bigint, ${place(call)}::text)`,
    );
  }
  const isSearch = text !== undefined || agentId !== undefined;
  const most = isSearch ? Math.max(MAX_SEARCHED, filter.limit) : filter.limit;
  const { rows } = await pool.query<Row>(
    `SELECT s.id, s.session_id, s.title, s.project, m.label, c.tool_use_id, c.duration_ms, ${CALL_COLUMNS}
    FROM sessions s JOIN machines m ON m.id = s.machine JOIN calls c ON c.day = s.day AND c.session = s.id
    WHERE ${[...sessions, ...calls].join(" AND ")}
    ORDER BY c.duration_ms DESC, c.session DESC, c.tool_use_id COLLATE "C" DESC LIMIT ${place(most + 1)}`,
    values,
  );
  const looked = rows.slice(0, most).map((row) => ({ row, call: toListedCall(row, row) }));
  const matching = looked.filter(
    ({ call }) =>
      (agentId === undefined || call.agentId === agentId) &&
      (text === undefined ||
        hasSearchWords([call.summary], [text]) ||
        hasSearchWords([call.result?.errorLine ?? null], [text])),
  );
  const page = matching.slice(0, filter.limit);
  // A page that is full ends with its last call; another one with the last that was looked at.
  const last = matching.length > filter.limit ? page.at(-1) : rows.length > most ? looked.at(-1) : undefined;
  return {
    rows: page.map(({ call }) => call),
    next: last === undefined ? null : { atMs: last.row.duration_ms, key: `${last.row.id}/${last.row.tool_use_id}` },
  };
}
