/**
 * The most that may wait for one connection. With one socket's own buffers it stays under the 1 MB that a client which
 * stops reading may cost.
 */
export const MAX_PENDING_BYTES = 512 * 1024;

/** A connection that takes no bytes for this long although some wait is dead or frozen; it is closed. */
export const STALLED_FOR_MS = 10_000;

/**
 * The most events that a resuming client gets one by one. Beyond it, fetching the lists again is cheaper for both
 * sides, and a request for event 0 cannot make the daemon read its whole history.
 */
export const REPLAY_LIMIT_EVENTS = 10_000;

/** Events read from the store at once for a replay: about a millisecond, so that other work is not delayed. */
export const REPLAY_PAGE_EVENTS = 200;

/** Time for all replays in one turn of the event loop: a page or two, or pages cached for many clients. */
export const REPLAY_TURN_MS = 2;

/** Cached replay pages while a client catches up: clients that reconnect together need nearly the same ones. */
export const MAX_KEPT_PAGES = 8;

/**
 * A replay writes about this much at once, in UTF-16 units: even at three bytes each it stays under the pending limit.
 */
export const REPLAY_CHUNK_CHARS = 128 * 1024;

/** Metrics go out at most twice a second: the eye cannot follow more, and each reading costs queries. */
export const METRICS_INTERVAL_MS = 500;

/** Lets the batch that caused the change reach its readers before the queries run. */
export const METRICS_LEAD_MS = 10;

/** A busy session changes many times a second; the newest state of each is sent this often. */
export const SESSIONS_INTERVAL_MS = 150;

/** A person reads it, in a table of values; each reading also checks the hooks' files now and then. */
export const HEALTH_INTERVAL_MS = 2000;
