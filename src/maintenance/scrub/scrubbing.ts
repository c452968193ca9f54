import type { DatabaseSync } from "node:sqlite";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import type { FindingCounter } from "./finding-counter.ts";

/** What every part of a scrub goes by. */
export interface Scrubbing {
  readonly redactor: Redactor;
  readonly known: KnownSecrets;
  readonly counter: FindingCounter;
  /** Only look, change nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** So many rows or files more were looked at; lets Ctrl-C be heard. */
  onRows(count: number): Promise<void>;
  /** Runs work in one transaction; on a dry run it only runs it. @throws the signal's reason between two of them */
  inTransaction(database: DatabaseSync, work: () => void): void;
}
