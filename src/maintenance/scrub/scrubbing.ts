import type { DatabaseSync } from "node:sqlite";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import type { FindingCounter } from "./finding-counter.ts";

/** Shared by every part of a scrub. */
export interface Scrubbing {
  readonly redactor: Redactor;
  readonly known: KnownSecrets;
  readonly counter: FindingCounter;
  /** Only read, change nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Reports this many more rows or files as read; lets Ctrl-C be handled. */
  onRows(count: number): Promise<void>;
  /** Runs work in one transaction; on a dry run it only runs it. @throws the signal's reason between two of them */
  inTransaction(database: DatabaseSync, work: () => void): void;
}
