/** What each count was when its limit was set, and how far it may go. */
interface Limit {
  readonly was: number;
  readonly limit: number;
}

/**
 * All limits of this folder. Where a count is the same at each run the limit is the count itself; the others have a
 * little room, said beside them. Whoever makes a count smaller lowers its limit, whoever raises one says why in the
 * commit. `docs/benchmarks.md` lists the chief ones ("Guard by counts"), and a test compares the two.
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
  "rows for: metrics": { was: 88, limit: 88 },
  "rows for: session list": { was: 50, limit: 50 },
  "rows for: sessions that wait": { was: 0, limit: 0 },
  "rows for: what needs attention": { was: 0, limit: 0 },
  "rows for: sessions that rest": { was: 50, limit: 50 },
  "rows for: sessions of a project": { was: 20, limit: 20 },
  "rows for: one session": { was: 1, limit: 1 },
  "rows for: newest events": { was: 101, limit: 101 },
  "rows for: newest events of a session": { was: 23, limit: 23 },
  "rows for: one event": { was: 3, limit: 3 },
  "rows for: calls of a session": { was: 10, limit: 10 },
  "rows for: states of a session": { was: 4, limit: 4 },
  "rows for: texts of a session": { was: 21, limit: 21 },
  "rows for: what a stream has missed": { was: 100, limit: 100 },
  "rows for: sessions in doubt": { was: 0, limit: 0 },
  "rows for: sessions by state": { was: 0, limit: 0 },
  "rows for: whether a file is stored": { was: 0, limit: 0 },
  "rows for: figures of an hour": { was: 86, limit: 86 },
  "rows for: figures of a day": { was: 1056, limit: 1056 },
  "rows for: search for what is nowhere": { was: 2, limit: 2 },
  "rows for: search for what is rare": { was: 10, limit: 10 },
  "rows for: search for what is everywhere": { was: 2152, limit: 2152 },
  // Trees grow by a level now and then.
  "pages more for ten times the history": { was: 3, limit: 4 },
  "pages of a full-text search": { was: 27, limit: 40 },
  "pages written for an event": { was: 18.5, limit: 19 },
  "pages read for an event, none in memory": { was: 38, limit: 41 },
  // With room for a longer name; a field more in the frame takes 15 bytes at least.
  "bytes of an event's frame": { was: 465, limit: 472 },
  "bytes of the frame of an event with a huge payload": { was: 1277, limit: 1280 },
  "bytes of a session's frame": { was: 1153, limit: 1165 },
  "bytes of a heartbeat": { was: 82, limit: 85 },
  "bytes of the metrics' frame": { was: 363, limit: 372 },
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
  // The first view asks by state, compares with the counts, and says what a list leaves out.
  "bytes of the first load, brotli": { was: 55_667, limit: 57_000 },
  "requests of the first load": { was: 35, limit: 38 },
  "bytes of what views load later, brotli": { was: 108_089, limit: 112_000 },
  "bytes of the largest of these": { was: 22_803, limit: 24_000 },
  // Messages beside Discord, the hook for Node, the services of three systems, the guided setup and the uninstall, several
  // machines and what the page says of them; the words, commands, functions and files that secrets are known by.
  "kilobytes of the package": { was: 730, limit: 780 },
  // What other machines tell is looked at more closely, and cleaned; the demo is a command of its own; the clients' registry
  // is watched; whose home it is, what keeps a start from succeeding; the tables of secrets; what a
  // central daemon refuses is sent in pieces (4).
  "kilobytes of the package, unpacked": { was: 2310, limit: 2440 },
  // A part more has some files (several machines: 28; clients of a session, the registry watch, redaction by language and
  // command, machine tokens and the demo: 56); the commands that a start does not need are more than a hundred.
  "modules of a daemon that is ready": { was: 641, limit: 665 },
  "timers of an idle daemon that wake it more than once a second": { was: 0, limit: 0 },
  // A timer that was just armed once is counted as if it came again and again.
  "wake-ups of an idle daemon in a minute, by timers": { was: 50, limit: 65 },
  "files that an idle daemon looks at again and again by a thread": { was: 0, limit: 0 },
  // What is under way are some hundred objects; a leak of one object an event would be 1,050.
  "objects more after 1,050 sessions more": { was: 0, limit: 400 },
} as const satisfies Record<string, Limit>;

export type CountName = keyof typeof LIMITS;
