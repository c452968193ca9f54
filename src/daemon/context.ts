import type { Config } from "../config/load-config.ts";
import { createRedactor, NO_REDACTION, type Redactor } from "../core/redact/create-redactor.ts";

/** What takes secrets out of all that comes in, as the settings say. */
export function redactorOf({ values, redactPatterns }: Config): Redactor {
  return values.redact ? createRedactor({ patterns: redactPatterns }) : NO_REDACTION;
}
