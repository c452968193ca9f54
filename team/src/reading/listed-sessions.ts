import type { Pool } from "pg";
import { dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { bitsOf } from "../ingest/session-names.ts";
import { personValues, type Reader } from "../rights/rights.ts";
import { DAYS } from "./session-place.ts";
import { rowOfSession } from "./session-queries.ts";
import type { Scope } from "../rights/scope.ts";
import { selectVisible } from "./select-visible.ts";

/** Whose events a list looks at. */
export interface ListSelection {
  readonly scope: Scope;
  readonly sessionId?: string | undefined;
  readonly projectName?: string | undefined;
  /** Machines with another label are of no interest. */
  readonly machine?: string | undefined;
  /** One of each group has to be among the names of a session's events and calls. */
  readonly names?: readonly (readonly string[])[];
}

/** Where a list looks next: at the events from `low` on, below `high`, of these sessions. */
export interface ListedPart {
  readonly sessions: readonly ListedSession[];
  readonly low: number;
  readonly high: number;
}

export interface ListedSession {
  readonly id: number;
  /** The day of its first event and of its calls. */
  readonly day: number;
  readonly last_seq: number;
}

/**
 * A page that has looked at more of them ends, with a next one. What no name of a session tells, such as an agent or a
 * call without an end, is looked for in each.
 */
export const MOST_LOOKED = 128;

/** Sessions of one part, beside those that go on after it. Most pages end within the first one. */
const FIRST = 16;
const FEW = 64;

/** How many rows a later statement reads. */
const MANY = 1_000;

/**
 * The sessions that a person sees whole and that may have what a list looks for, those with the newest event first, so
 * that a page looks at a few of thousands.
 * @param below no greater number is asked for
 * @returns what gives the newest part below a number, null where there is none
 */
export function listedSessions(
  pool: Pool,
  person: Reader,
  { selection, below: highest }: { readonly selection: ListSelection; readonly below: number },
): (below: number, window: number) => Promise<ListedPart | null> {
  const known: ListedSession[] = [];
  // Those with an event from here on are known.
  let from = Number.MAX_SAFE_INTEGER;

  async function readMore(): Promise<void> {
    const most = known.length === 0 ? FEW : MANY;
    const rows = await readSessions(pool, person, { selection, before: from, lastDay: dayOfSeq(highest - 1), most });
    known.push(...rows);
    from = rows.length < most ? 0 : (rows.at(-1)?.last_seq ?? 0);
  }

  return async (below, window) => {
    for (;;) {
      const open = known.filter(({ day }) => firstSeqOf(day) < below);
      const high = Math.min(below, (open[0]?.last_seq ?? 0) + 1);
      if (open.length > 0 && high > from) {
        // None is stored before the day of its session's first one.
        const lowest = open.reduce((day, session) => Math.min(day, session.day), Infinity);
        const ending = open.filter(({ last_seq: last }) => last < high);
        const low = Math.max(
          startOfWindow(high, window),
          from,
          firstSeqOf(lowest),
          ending[(window === 0 ? FIRST : FEW) - 1]?.last_seq ?? 0,
        );
        return { sessions: open.filter((session) => session.last_seq >= low), low, high };
      }
      if (from === 0) return null;
      await readMore();
    }
  };
}

/**
 * The lowest number that a statement looks at from `high` downwards. The first one looks at a day, which has most pages.
 */
function startOfWindow(high: number, window: number): number {
  return firstSeqOf(dayOfSeq(high - 1) - (window === 0 ? 0 : DAYS - 1));
}

interface Asked {
  readonly selection: ListSelection;
  /** Their newest event has a smaller number. */
  readonly before: number;
  /** They begin no later. */
  readonly lastDay: number;
  readonly most: number;
}

export async function readSessions(
  pool: Pool,
  person: Reader,
  { selection, before, lastDay, most }: Asked,
): Promise<readonly ListedSession[]> {
  const { scope, sessionId, projectName, machine, names = [] } = selection;
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [`s.last_seq < ${place(before)}::bigint`, `s.day <= ${place(lastDay)}::int`];
  if (sessionId !== undefined) conditions.push(`s.id = ${rowOfSession(place(sessionId))}`);
  if (projectName !== undefined) conditions.push(`s.project = ${place(projectName)}`);
  // All events of a session are of its owner's machines.
  if (machine !== undefined)
    conditions.push(`EXISTS (SELECT FROM machines o WHERE o.owner = s.owner AND o.label = ${place(machine)})`);
  for (const group of names) {
    const has = group.map((name) => hasBits(place(bitsOf([name]))));
    conditions.push(`(${[NAMES_UNKNOWN, ...has].join(" OR ")})`);
  }
  const { rows } = await pool.query<ListedSession>(
    selectVisible(person, {
      scope,
      access: "whole",
      columns: "s.id, s.day, s.last_seq",
      where: () => conditions,
      order: "s.last_seq DESC",
      limit: place(most),
    }),
    values,
  );
  return rows;
}

/** Stored before there were names, or continued since by a release that writes none. */
const NAMES_UNKNOWN = "s.names IS NULL OR s.names_seq IS DISTINCT FROM s.last_seq";

function hasBits(bits: string): string {
  return `(s.names & ${bits}::bit(256)) = ${bits}::bit(256)`;
}
