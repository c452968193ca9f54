/** What each count was when its limit was set, and how far it may go. */
interface Limit {
  readonly was: number;
  readonly limit: number;
}

/**
 * All limits of this folder. Where a count is the same at each run the limit is the count itself; the others have a
 * little room, said beside them. Whoever makes a count smaller lowers its limit, whoever raises one says why in the
 * commit. `docs/benchmarks.md` lists them ("Guard by counts") and a test compares the two.
 */
export const LIMITS = {
  "SQL statements of an event": { was: 10, limit: 10 },
  "SQL statements more, where the state changes": { was: 1, limit: 1 },
  "SQL statements more, where a call ends": { was: 1, limit: 1 },
  "SQL statements more, where a call begins": { was: 3, limit: 3 },
  "SQL statements more, where somebody is told": { was: 2, limit: 2 },
  "SQL statements more, where the session is not in memory": { was: 1, limit: 1 },
  "SQL statements for each of 100 events at once": { was: 5.09, limit: 5.1 },
  "transactions of 100 events at once": { was: 1, limit: 1 },
  "statements prepared anew for an event": { was: 0, limit: 0 },
} as const satisfies Record<string, Limit>;

export type CountName = keyof typeof LIMITS;
