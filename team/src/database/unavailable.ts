import { DatabaseError } from "pg";

/**
 * Classes of SQLSTATE for a database that cannot work now and may soon: connection lost, out of resources, operator's
 * intervention (a shutdown, a timeout), a system error, a lock not got, a standby that is read-only yet, a deadlock.
 */
const PASSING = new Set(["08", "25", "40", "53", "55", "57", "58"]);

/** Whether a request failed because PostgreSQL is away, and may succeed later as it is. */
export function isUnavailable(thrown: unknown): boolean {
  if (thrown instanceof AggregateError) return thrown.errors.some(isUnavailable);
  if (thrown instanceof DatabaseError) return PASSING.has((thrown.code ?? "").slice(0, 2));
  if (!(thrown instanceof Error)) return false;
  const isSystem = "code" in thrown && typeof thrown.code === "string" && SYSTEM.has(thrown.code);
  // The driver has no codes for these.
  return (
    isSystem ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      thrown.message,
    )
  );
}

const SYSTEM = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]);
