/** Largest body of `POST /api/hook`. A Write of a big file sends it whole; all legitimate ones are far smaller. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Largest body of `POST /api/upstream`: our senders stay below a megabyte, except for one larger event. */
export const MAX_UPSTREAM_BYTES = 8 * 1024 * 1024;

/** Limit for all arriving bodies together; beyond it the largest is cut off. */
export const MAX_BODIES_BYTES = 4 * MAX_BODY_BYTES;

/** A browser sends under 2 KB. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Node silently drops headers beyond its count, Origin too, so we refuse before that. */
export const MAX_HEADER_COUNT = 100;

/**
 * Connections beside the live ones, which the settings limit. Pages need a handful each; beyond this a client hoards
 * them, and the spool needs the remaining file handles. The oldest connection without a request is closed for a new
 * one.
 */
export const MAX_OTHER_SOCKETS = 900;

/** Handles for other uses: the database, raw files and transcripts, other services. */
const KEPT_HANDLES = 128;

/**
 * The wanted number of connections, or what this process may open beside its own files: at least a quarter of its
 * limit, so that a small one is shared.
 * @param openFiles how many files it may have open, null where unknown
 */
export function connectionsWithin(openFiles: number | null, wanted: number): number {
  if (openFiles === null) return wanted;
  return Math.max(2, Math.min(wanted, Math.max(openFiles - KEPT_HANDLES, Math.floor(openFiles / 4))));
}

/** Requests that may wait on a connection behind the current one. Browsers and our commands send none ahead. */
export const MAX_REQUESTS_AHEAD = 32;

/** Limit for unread bytes of all connections; beyond it the one with most is cut off. A response has at most 2 MB. */
export const MAX_UNREAD_BYTES = 128 * 1024 * 1024;

/** Between two counts of the unread bytes: only a few responses are made in it. */
export const UNREAD_CHECK_MS = 10;

/** Exports at a time: each holds a page of payloads until its client has taken it. */
export const MAX_EXPORTS = 8;

/** Timeouts for clients. */
export const TIMEOUTS = {
  headersMs: 10_000,
  /** For a request to arrive whole, with its body. The event stream has no request body; its response may be endless. */
  requestMs: 60_000,
  keepAliveMs: 30_000,
  /** Longest silence of a connection in both directions: a client that does not read its response is cut off. */
  stillMs: 120_000,
  /** Interval of checking the other two. */
  checkMs: 5_000,
};

export type Timeouts = Readonly<typeof TIMEOUTS>;

/** Longest text accepted as a filter: names and searches are shorter, and an error response does not repeat it. */
export const MAX_PARAMETER_CHARS = 1_000;

/** Smaller responses fit into one packet as they are. */
export const MIN_COMPRESSED_BYTES = 1_024;

/** `Retry-After` of a refusal for lack of a free place, in seconds. */
export const RETRY_AFTER_SECONDS = 5;

/** The rest of a refused body is discarded, so that its sender can read the refusal, until the sender pauses so long. */
export const REFUSED_PAUSE_MS = 2_000;
