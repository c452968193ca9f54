import type { ClientConfig } from "pg";

type Settings = Readonly<Record<string, string | number>>;

/**
 * Settings of every connection, for any default of the role, the database or its provider. Under another isolation a
 * statement does not see what was committed while its transaction waited for a lock: counters would be added up twice.
 */
const ALWAYS: Settings = {
  default_transaction_isolation: "read committed",
  DateStyle: "ISO",
  idle_session_timeout: 0,
};

/** A convoy behind one row must not take every connection with it. */
export const LIMITED: Settings = {
  ...ALWAYS,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
  statement_timeout: 15_000,
  // No transaction works longer. One that waits for its standby to have its commit may, and is invisible meanwhile.
  transaction_timeout: 20_000,
};

export function limitedTo(workMs: number): Settings {
  return { ...LIMITED, lock_timeout: workMs, statement_timeout: workMs, transaction_timeout: workMs };
}

/** What works on whole tables, or waits for hours. */
export const UNLIMITED: Settings = {
  ...ALWAYS,
  lock_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  statement_timeout: 0,
  transaction_timeout: 0,
};

/**
 * Where a connection goes, and the settings that it begins with: those of the address first, so that ours hold.
 * `sslmode=prefer`, `require` and `verify-ca` are `verify-full`, as the driver has it with a warning of eight lines;
 * its next release would believe any server.
 */
export function connectionTo(url: string, settings: Settings): Pick<ClientConfig, "connectionString" | "options"> {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${escaped(String(value))}`);
  const parsed = URL.parse(url);
  const query = parsed?.searchParams;
  const given = query?.get("options") ?? null;
  const isStricter = STRICTER.has(query?.get("sslmode") ?? "") && !query?.has("uselibpqcompat");
  if (parsed === null || (given === null && !isStricter)) return { connectionString: url, options: options.join(" ") };
  // The driver would take the options of the address instead of these.
  parsed.searchParams.delete("options");
  if (isStricter) parsed.searchParams.set("sslmode", "verify-full");
  return { connectionString: parsed.href, options: [given ?? "", ...options].join(" ") };
}

const STRICTER: ReadonlySet<string> = new Set(["prefer", "require", "verify-ca"]);

/** A space ends an option. */
function escaped(value: string): string {
  return value.replaceAll(/[\\ ]/g, "\\$&");
}
