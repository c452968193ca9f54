/**
 * The most that may wait for one connection. With one socket's own buffers it stays under the 1 MB that a client which
 * stops reading may cost.
 */
export const MAX_PENDING_BYTES = 512 * 1024;

/** A connection that takes nothing of what waits for it for so long is dead or frozen; it gives its place back. */
export const STALLED_FOR_MS = 10_000;

/**
 * How many events behind a client may come back and still be told each of them. Beyond it, fetching the lists anew is
 * cheaper for both sides, and nobody can make the daemon read its whole history by asking for event 0.
 */
export const REPLAY_LIMIT_EVENTS = 10_000;

/** Events read from the store at once for a replay: about a millisecond, so that others are not kept waiting. */
export const REPLAY_PAGE_EVENTS = 200;

/** What replays may take of one turn of the event loop, all together: a page or two, or what is known to many clients. */
export const REPLAY_TURN_MS = 2;

/** Pages of a replay that are kept while somebody catches up: those who came back together stand close to each other. */
export const MAX_KEPT_PAGES = 8;

/**
 * A replay writes about this much at once, in UTF-16 units: even where each takes three bytes, it stays under the
 * pending limit.
 */
export const REPLAY_CHUNK_CHARS = 128 * 1024;

/** Metrics go out at most twice a second: the eye cannot follow more, and each reading costs queries. */
export const METRICS_INTERVAL_MS = 500;

/** Lets the batch that caused the change reach its readers before the queries run. */
export const METRICS_LEAD_MS = 10;

/** A busy session changes many times a second; the newest state of each is told this often. */
export const SESSIONS_INTERVAL_MS = 150;

/** A person reads it, in a table of figures; each reading looks at the hooks' files now and then. */
export const HEALTH_INTERVAL_MS = 2000;
