import { errorText } from "../../src/core/errors/errors.ts";
import type { Clock, LogFields, Logger } from "../../src/core/ports.ts";
import { withoutSecrets } from "../../src/providers/http-service.ts";
import type { Environment } from "../../src/system/paths.ts";

/** Settings whose values are shown nowhere. */
const SECRET_NAME = /^(?:DATABASE_URL|PGPASSWORD|CCEN_TEAM_\w*(?:SECRET|TOKEN|KEY|PASSWORD))$/;

export interface ServiceLogger extends Logger {
  /** The text of an error, without the secrets of the settings. */
  readonly clean: (error: unknown) => string;
}

/** One JSON object a line, for a service that collects logs; no line has a secret of the settings. */
export function createServiceLogger(
  environment: Environment,
  { clock, write }: { readonly clock: Clock; readonly write: (line: string) => void },
): ServiceLogger {
  const secrets = Object.entries(environment).flatMap(([name, value = ""]) =>
    SECRET_NAME.test(name) ? [value, passwordOf(value)] : [],
  );

  function log(level: string, message: string, fields: LogFields = {}): void {
    const time = new Date(clock.now()).toISOString();
    // A value is cleaned before JSON escapes it.
    const cleaned = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? withoutSecrets(value, secrets) : value,
    ]);
    write(JSON.stringify({ ...Object.fromEntries(cleaned), time, level, message }));
  }

  return {
    debug: () => {},
    info: (message, fields) => log("info", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    error: (message, fields) => log("error", message, fields),
    clean: (error) => withoutSecrets(errorText(error), secrets),
  };
}

function passwordOf(value: string): string {
  return URL.parse(value)?.password ?? "";
}

/** `db.example:5432/ccen`: what of a database's address may be shown. */
export function databaseName(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? "unknown" : `${parsed.host}${parsed.pathname}`;
}
