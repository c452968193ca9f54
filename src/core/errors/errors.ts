import type { ErrorEntry } from "./api-errors.ts";
import { ERROR_TABLE, type ErrorCode } from "./error-table.ts";

export type ErrorDetails = Readonly<Record<string, string | number>>;

/**
 * The one error that people and API clients see: a stable code, what happened and what to do.
 * Any other error is answered as `internal` and only logged.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** How to fix it, in one sentence. */
  readonly fix: string;
  /** The status of the API's response. */
  readonly status: number;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown } = {}) {
    const entry: ErrorEntry = ERROR_TABLE[code];
    super(fill(entry.message, details), options);
    this.name = "AppError";
    this.code = code;
    this.details = details;
    this.fix = fill(entry.fix, details);
    this.status = entry.status ?? 500;
  }
}

function fill(template: string, details: ErrorDetails): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(details[key] ?? whole));
}

/** Converts any thrown value to an AppError: unknown causes become `internal`, their own text stays inside `cause`. */
export function toAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new AppError("internal", {}, { cause: thrown });
}

/** The text of any thrown value. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
