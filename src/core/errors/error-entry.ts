export interface ErrorEntry {
  /** HTTP status, for an error that the API returns. */
  readonly status: number;
  /** What happened; `{name}` is filled from the details. */
  readonly message: string;
  /** How to fix it. */
  readonly fix: string;
}
