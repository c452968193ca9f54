/** Largest body of `POST /api/hook`. A Write of a big file sends it whole; nothing legitimate comes near this. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Largest body of `POST /api/upstream`: a sender of ours stays below a megabyte, but for one event that is larger. */
export const MAX_UPSTREAM_BYTES = 8 * 1024 * 1024;

/** What all bodies that are arriving may hold together; beyond it the largest goes. */
export const MAX_BODIES_BYTES = 4 * MAX_BODY_BYTES;

/** Largest body of telemetry, unpacked too. A client sends 512 records at a time, of about 1 KB each. */
export const MAX_TELEMETRY_BYTES = 4 * 1024 * 1024;

/** What all of those that are arriving may hold together. */
export const MAX_TELEMETRY_BODIES_BYTES = 8 * MAX_TELEMETRY_BYTES;

/** A browser sends under 2 KB. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Node drops headers beyond its count without a word, Origin too: so we refuse before that could happen. */
export const MAX_HEADER_COUNT = 100;

/**
 * Connections beside the live ones, which the settings limit. Pages need a handful each; beyond this somebody hoards them,
 * and the file handles that are left belong to the raw log. Whoever waits without a request gives up its place to a
 * newcomer.
 */
export const MAX_OTHER_SOCKETS = 900;

/** Handles that are not for connections: the database, raw files and transcripts, other services. */
const KEPT_HANDLES = 128;

/**
 * As many connections as are wanted, or as this process may have open beside its own files: at least a quarter of its
 * limit, so that a small one is shared.
 * @param openFiles how many files it may have open, null where that is not known
 */
export function connectionsWithin(openFiles: number | null, wanted: number): number {
  if (openFiles === null) return wanted;
  return Math.max(2, Math.min(wanted, Math.max(openFiles - KEPT_HANDLES, Math.floor(openFiles / 4))));
}

/** Requests that may wait on a connection behind the one that is being answered. Browsers and our commands send none ahead. */
export const MAX_REQUESTS_AHEAD = 32;

/** What requests may take of one turn of the event loop before events have theirs: an expensive one takes some 5 ms. */
export const SLICE_MS = 10;

/** What all connections together may leave unread; beyond it who leaves most is cut off. An answer has 2 MB at most. */
export const MAX_UNREAD_BYTES = 128 * 1024 * 1024;

/** Exports at a time: each holds a page of payloads until its client has taken it. */
export const MAX_EXPORTS = 8;

/** How long clients may take. */
export interface Timeouts {
  readonly headersMs: number;
  /** For a request to arrive whole, body included. The event stream's request has no body: its answer may last for ever. */
  readonly requestMs: number;
  readonly keepAliveMs: number;
  /** For anything at all to move on a connection, in either direction: who asks and does not read is cut off. */
  readonly stillMs: number;
  /** How often the others are looked at. */
  readonly checkMs: number;
}

export const TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  requestMs: 60_000,
  keepAliveMs: 30_000,
  stillMs: 120_000,
  checkMs: 5_000,
};

/** Longest text taken as a filter: no name or search is longer, and the answer to an error repeats none of it. */
export const MAX_PARAMETER_CHARS = 1_000;

/** Smaller answers fit into one packet as they are. */
export const MIN_COMPRESSED_BYTES = 1_024;

/** What a refused client is told to wait for a free place, in seconds. */
export const RETRY_AFTER_SECONDS = 5;

/** How long the rest of a refused body is read and thrown away, so that its sender comes to read the refusal. */
export const LET_FINISH_MS = 2_000;

/** Who takes nothing of a long answer for this long is cut off. */
export const STALLED_MS = 30_000;
