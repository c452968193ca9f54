/** What each count was when its limit was set, and how far it may go. */
interface Limit {
  readonly was: number;
  readonly limit: number;
}

/**
 * What the hot path may cost: the hook, an event, a read, a frame, the first load of the page. Nothing is counted that
 * every new feature has to raise. Where a count is the same at each run the limit is the count itself; the others have a
 * little room, said beside them. Who makes a count smaller lowers its limit; who raises one says why in the commit.
 */
export const LIMITS = {
  // Two of them say that this commit waits for no disk, and that the next one does again.
  "SQL statements of an event": { was: 12, limit: 12 },
  "SQL statements more, where the state changes": { was: 1, limit: 1 },
  "SQL statements more, where a call ends": { was: 1, limit: 1 },
  "SQL statements more, where a call begins": { was: 3, limit: 3 },
  "SQL statements more, where somebody is told": { was: 2, limit: 2 },
  "SQL statements more, where the session is not in memory": { was: 1, limit: 1 },
  "SQL statements for each of 100 events at once": { was: 4.6, limit: 4.6 },
  "transactions of 100 events at once": { was: 1, limit: 1 },
  "statements prepared anew for an event": { was: 0, limit: 0 },
  "statements prepared anew for a question that was asked before": { was: 0, limit: 0 },
  // Trees grow by a level now and then.
  "pages more for ten times the history": { was: 3, limit: 4 },
  "pages of a full-text search": { was: 27, limit: 40 },
  "pages written for an event": { was: 18.5, limit: 19 },
  "pages read for an event, none in memory": { was: 38, limit: 41 },
  // With room for some fields more: what matters is that no payload makes it longer.
  "bytes of an event's frame, whatever its payload": { was: 1277, limit: 1500 },
  "encodings of an event and its session for 100 subscribers": { was: 2, limit: 2 },
  "encodings for each of 100 events at once": { was: 1.01, limit: 1.01 },
  "encodings without a subscriber": { was: 0, limit: 0 },
  "frames of an event and its session": { was: 2, limit: 2 },
  "buffers for 100 subscribers": { was: 2, limit: 2 },
  "writes for 100 events and their session": { was: 2, limit: 2 },
  "processes of a hook beside its shell": { was: 2, limit: 2 },
  // No more for the plugin, neither where it keeps an event nor where it leaves it to settings.json.
  "processes of a plugin's hook beside its shell": { was: 2, limit: 2 },
  "network calls of a hook": { was: 0, limit: 0 },
  // With room for another version of the shell or of the C library. Counted with the shortest PATH: whatever stands in it
  // before the folder of cat is looked through by the plain line alone, and made these look smaller by up to twenty.
  // One ignores the signal of `ulimit -f`, two ask whether the home is another user's.
  "system calls of a hook in dash beyond those of cat and mv": { was: 57, limit: 62 },
  "system calls of a hook in another shell beyond those of cat and mv": { was: 125, limit: 140 },
  // Dash reads a line byte by byte, and the process's numbers in it have more or fewer digits.
  "read calls of a hook": { was: 36, limit: 50 },
  "file calls that name an event's raw file": { was: 10, limit: 10 },
  "file calls that name a waiting raw file": { was: 9, limit: 9 },
  // Where a page fills up, one is written more.
  "file calls of an event, from its notice to the archive": { was: 46, limit: 48 },
  "syncs of an event that the event loop waits for": { was: 0.3, limit: 0.5 },
  "syncs of an event, of all threads": { was: 1.5, limit: 2 },
  "syncs for each of 100 payloads posted at once": { was: 1.3, limit: 1.8 },
  // A batch ends after some milliseconds of reading, so that a machine that is busy has more of them.
  "file calls for each of 100 files that wait": { was: 13.7, limit: 30 },
  "syncs for each of 100 files that the event loop waits for": { was: 0.04, limit: 0.3 },
  // Bytes change with every word of the page. What may never be passed is 60,000 (vite.config.ts).
  "bytes of the first load, brotli": { was: 55_018, limit: 56_500 },
  // What is under way are some hundred objects; a leak of one object a session would be 3,000.
  "objects more after 3,000 sessions more": { was: 0, limit: 1500 },
} as const satisfies Record<string, Limit>;

export type CountName = keyof typeof LIMITS;
