import type { ExportRequest, SearchRequest } from "../../../src/core/history.ts";
import { storableText } from "../database/columns.ts";
import { firstSeqOf } from "../ingest/event-numbers.ts";
import { OF_SCOPE } from "../rights/scope.ts";
import { selectVisible, type Asker } from "../reading/select-visible.ts";
import { containsWord, likePattern } from "../database/text-match.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";

/** What search and export ask for. */
export type EventSelection = Omit<ExportRequest, "query"> & Pick<SearchRequest, "model">;

export interface Asking extends Asker {
  readonly selection: EventSelection;
  readonly maxSessions?: number;
}

/** The sessions whose events are looked at: those that the person sees whole. */
export interface VisibleSessions {
  /** Null where they are so many that events are looked at first, and then whether they may see them. */
  readonly ids: readonly number[] | null;
  /** No event of them has a smaller number. */
  readonly lowestSeq: number;
}

/** A year of one person's. Looking for the events of each takes some microseconds. */
const MAX_SESSIONS = 1_000;

/**
 * How a search proceeds depends on what the person sees, and on nothing else: a search of their few sessions takes no
 * longer for what others wrote.
 */
export async function visibleSessions(asking: Asking): Promise<VisibleSessions> {
  const { pool, person, selection, maxSessions = MAX_SESSIONS } = asking;
  if (selection.machine === null) return { ids: [], lowestSeq: Infinity };
  const { sql, values } = createStatement(person);
  const asked =
    selection.sessionId === undefined
      ? selectVisible(person, {
          scope: asking.scope,
          access: "whole",
          columns: "s.id, s.day, s.last_seq",
          where: () => ofSelection(selection, sql),
          order: "s.last_seq DESC",
          limit: String(maxSessions + 1),
        })
      : // Of several people's sessions under one id her own is meant, or the one that was used last.
        `SELECT s.id, s.day FROM sessions s WHERE ${ofSessions(asking, sql)}
         ORDER BY s.owner = $1::int DESC, s.last_used_at DESC LIMIT 1`;
  const { rows } = await pool.query<{ id: number; day: number }>(asked, values);
  if (rows.length > maxSessions) return { ids: null, lowestSeq: await lowestSeqOf(asking) };
  return { ids: rows.map(({ id }) => id), lowestSeq: firstSeqOf(Math.min(...rows.map(({ day }) => day))) };
}

/** Sessions have their numbers in the order of their days. */
async function lowestSeqOf(asking: Asking): Promise<number> {
  const { sql, values } = createStatement(asking.person);
  const { rows } = await asking.pool.query<{ day: number }>(
    `SELECT s.day FROM sessions s WHERE ${ofSessions(asking, sql)} ORDER BY s.id LIMIT 1`,
    values,
  );
  return rows[0] === undefined ? Infinity : firstSeqOf(rows[0].day);
}

/** Values of a statement that are named as they are added. The first ones are the person's. */
export function createStatement(person: Reader) {
  const values = [...personValues(person)];
  const sql = (value: unknown): string => `$${values.push(typeof value === "string" ? storableText(value) : value)}`;
  return { values, sql };
}

/** The condition on `sessions s`. */
export function ofSessions({ scope, selection }: Asking, sql: (value: unknown) => string): string {
  return [mayRead("whole"), OF_SCOPE[scope], ...ofSelection(selection, sql)].join(" AND ");
}

function ofSelection(selection: EventSelection, sql: (value: unknown) => string): readonly string[] {
  const { sessionId, projectName, model } = selection;
  const conditions: string[] = [];
  if (sessionId !== undefined) conditions.push(`s.session_id = ${sql(sessionId)}`);
  if (projectName !== undefined) conditions.push(`s.project = ${sql(projectName)}`);
  if (model !== undefined) conditions.push(containsWord("s.model", sql(likePattern(model))));
  return conditions;
}

/** The condition on `events e` within a range of numbers. */
export function ofEvents(selection: EventSelection, range: SeqRange, sql: (value: unknown) => string): string {
  const { agentId, hookEventName, toolName, source, isImported, machine, sinceMs, untilMs } = selection;
  const conditions = [inRange("e.seq", range, sql)];
  const equal = { agent_id: agentId, hook_event_name: hookEventName, tool_name: toolName, source };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) conditions.push(`e.${column} = ${sql(value)}`);
  }
  if (isImported === false) conditions.push("e.source <> 'import'");
  if (machine !== undefined) conditions.push(`e.machine IN (SELECT id FROM machines WHERE label = ${sql(machine)})`);
  if (sinceMs !== undefined) conditions.push(`e.received_at >= ${sql(Math.ceil(sinceMs))}::bigint`);
  if (untilMs !== undefined) conditions.push(`e.received_at < ${sql(Math.ceil(untilMs))}::bigint`);
  return conditions.join(" AND ");
}

/** Numbers from the lower one up to the other, exclusive. */
export interface SeqRange {
  readonly low: number;
  readonly high: number;
}

/** With constants, so that the plan knows the days. */
export function inRange(column: string, { low, high }: SeqRange, sql: (value: unknown) => string): string {
  return `${column} >= ${sql(low)}::bigint AND ${column} < ${sql(high)}::bigint`;
}
