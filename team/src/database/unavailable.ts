import { DatabaseError } from "pg";

/**
 * Classes of SQLSTATE for a database that cannot work now and may soon: connection lost, a login that was changed (a
 * replica with the old password waits to be restarted), out of resources, operator's intervention (a shutdown, a
 * timeout), a system error, a lock not got, a standby that is read-only yet, a deadlock.
 */
const PASSING = new Set(["08", "25", "28", "40", "53", "55", "57", "58"]);

/** Whether a request failed because PostgreSQL is away, and may succeed later as it is. */
export function isUnavailable(thrown: unknown): boolean {
  if (thrown instanceof AggregateError) return thrown.errors.some(isUnavailable);
  if (thrown instanceof DatabaseError) return isPassing(thrown);
  if (!(thrown instanceof Error)) return false;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  // The driver has no codes for the last ones.
  return SYSTEM.has(code) || CERTIFICATE.test(code) || DRIVER.some((beginning) => thrown.message.startsWith(beginning));
}

function isPassing({ code = "", severity }: DatabaseError): boolean {
  // Where a statement fails by it, a wrong statement. Where a connection ends by it, PgBouncer refuses: all its own errors
  // have this code.
  if (code === PROTOCOL_VIOLATION) return severity === "FATAL";
  return code !== ABORTED && PASSING.has(code.slice(0, 2));
}

const PROTOCOL_VIOLATION = "08P01";

/** A statement behind one that failed. */
const ABORTED = "25P02";

/** Error codes of an untrusted certificate. */
const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/;

const DRIVER = [
  "Connection terminated",
  "timeout exceeded when trying to connect",
  "timeout expired",
  "Query read timeout",
  "Client has encountered a connection error",
  "Client was closed",
  // A replica that stops.
  "Cannot use a pool after calling end",
];

const SYSTEM = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]);
